/** The path that remembers past frames computes what the whole window computes. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { createEngine, type GraphDefinition } from '../engine/engine.ts';
import { ndarray, zeros } from '../engine/ndarray.ts';
import { scope } from '../engine/nn/parameters.ts';
import { actionsOfFrames, maskToken, predictTokens } from './dynamics.ts';
import { asTensors, noise, randomWeights, smallConfig } from './fixtures/small-genie.ts';
import { frameLogits, generationState, rememberGraph } from './generation.ts';
import { lookUp, readCodebook } from './vector-quantizer.ts';

const FRAMES = 4;

it.each([
  ['additive', 3],
  ['additive', 1],
  ['concatenated', 2],
  ['prepended', 2],
] as const)(
  'remembered keys and values give the logits of the whole window (%s, %d frames before)',
  async (conditioning, before) => {
    const config = smallConfig({ dynamics: { conditioning } });
    const weights = randomWeights(config);
    const random = Array.from(noise([FRAMES * 4]).data, (value) => Math.floor(value * 32));
    const actions = [0, 5, 2, 7];

    const state = generationState(config, 1);
    const dynamics = Object.fromEntries(
      Object.entries(weights).filter(
        ([name]) => name.startsWith('dynamics.') || name.startsWith('lam.codebook'),
      ),
    );
    const specs = Object.fromEntries(
      Object.entries(dynamics).map(([name, { shape }]) => [name, { shape, dtype: 'float32' as const }]),
    );
    const engine = await createEngine({ engine: 'onnx' });
    const everything = { ...specs, ...state };
    const remember = await engine.compile(rememberGraph(config, 1, everything));
    const next: GraphDefinition = {
      name: 'next frame',
      state: everything,
      inputs: { frames: { shape: [1], dtype: 'int32' }, action: { shape: [1], dtype: 'int32' } },
      body: (tensors, inputs) => ({ outputs: { logits: frameLogits(config, 1, tensors, inputs) } }),
    };
    const graph = await engine.compile(next);
    const empty = Object.entries(state).map(([name, { shape, dtype }]) => [name, zeros(shape, dtype)]);
    const stored = engine.createState({ ...dynamics, ...Object.fromEntries(empty) });
    await remember.run(stored, {
      tokens: ndarray(random.slice(0, 12), [1, 3, 4], 'int32'),
      actions: ndarray([0, ...actions.slice(1, 3)], [1, 3], 'int32'),
      acted: ndarray([0, 1, 1], [1, 3], 'float32'),
    });
    const { logits } = await graph.run(stored, {
      frames: ndarray([before], [1], 'int32'),
      action: ndarray([actions[before]], [1], 'int32'),
    });

    await tf.setBackend('cpu');
    const tensors = asTensors(weights);
    const masked = new Array<number>(4).fill(maskToken(config));
    const window = tf.tensor3d([...random.slice(0, before * 4), ...masked], [1, before + 1, 4], 'int32');
    const codes = lookUp(
      tf.tensor2d(actions.slice(1, before + 1), [1, before], 'int32'),
      readCodebook(tensors, 'lam.codebook'),
    );
    const times = tf.expandDims(tf.slice(tensors['dynamics.positionInTime.table'], 0, before + 1), 0);
    const whole = predictTokens(scope(tensors, 'dynamics'), window, actionsOfFrames(codes), times, config);
    const expected = tf.slice(whole, [0, before, 0, 0], [1, 1, 4, 32]).dataSync();
    for (const [i, value] of expected.entries()) expect(Math.abs(logits.data[i] - value)).toBeLessThan(1e-4);
  },
);
