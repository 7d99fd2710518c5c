/** The path that remembers past frames computes what the whole window computes. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { createEngine, type GraphDefinition } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { scope } from '../../engine/nn/parameters.ts';
import { type GenieConfig, vocabulary } from '../config.ts';
import { asTensors, noise, randomWeights, smallConfig, smallConvolutional } from '../fixtures/small-genie.ts';
import { actionsOfFrames, maskToken, predictTokens } from '../model/dynamics.ts';
import { framesBefore } from '../model/neighbours.ts';
import { tokenVectors } from '../model/token-codebook.ts';
import { detokenize } from '../model/tokenizer.ts';
import { lookUp, readCodebook } from '../model/vector-quantizer.ts';
import { contextInputs, rememberPast, showGraph } from './generation.ts';

const WORLDS = 2;
const PAST = 3;
const TOKENS = 4;
const CODES = 32;
/** Frames before the new one, of either world. */
const before = [3, 1];
/** Rows, of the two worlds in turn. */
const wanted = [4, 1, 2, 7];

const stack = { ...smallConfig().dynamics.stack, layers: 4 };

it.each([
  ['additive', { stack }],
  ['additive', { stack: { ...stack, qkNorm: false, temporalProjection: true } }],
  ['concatenated', { stack }],
  ['prepended', { stack }],
  ['additive', { stack, neighbours: 2 }],
] as const)(
  'remembered keys and values give the logits of the whole window (%s)',
  async (conditioning, changes) => {
    const config = smallConfig({ dynamics: { conditioning, ...changes } });
    const weights = randomWeights(config);
    const tokens = Array.from(noise([WORLDS * (PAST + 1) * TOKENS]).data, (value) =>
      Math.floor(value * CODES),
    );
    // Of the frame in the making some tokens are settled; rows run over the worlds within each place.
    const inTheMaking = tokens
      .splice(WORLDS * PAST * TOKENS)
      .map((token, i) => (i % 3 === 0 ? token : maskToken(config)));
    const actions = [4, 5, 2, 3, 1, 6];
    const action = [7, 0];

    const engine = await createEngine({ engine: 'onnx' });
    const next: GraphDefinition = {
      name: 'next frame',
      state: {},
      frozen: weights,
      inputs: contextInputs(config, WORLDS),
      body: (tensors, inputs) => {
        const logitsOf = rememberPast(config, tensors, inputs);
        const rows = tf.tensor1d(inTheMaking, 'int32');
        return { outputs: { all: logitsOf(rows), some: logitsOf(rows, tf.tensor1d(wanted, 'int32')) } };
      },
    };
    const graph = await engine.compile(next);
    const { all, some } = await graph.run(engine.createState({}), {
      tokens: ndarray(tokens, [WORLDS, PAST, TOKENS], 'int32'),
      actions: ndarray(actions, [WORLDS, PAST], 'int32'),
      acted: ndarray([0, 1, 1, 0, 1, 1], [WORLDS, PAST], 'float32'),
      frames: ndarray(before, [WORLDS], 'int32'),
      action: ndarray(action, [WORLDS], 'int32'),
    });

    await tf.setBackend('cpu');
    const tensors = asTensors(weights);
    for (const [world, frames] of before.entries()) {
      const past = tokens.slice(world * PAST * TOKENS).slice(0, frames * TOKENS);
      const current = inTheMaking.filter((_, row) => row % WORLDS === world);
      const window = tf.tensor3d([...past, ...current], [1, frames + 1, TOKENS], 'int32');
      const led = [...actions.slice(world * PAST + 1).slice(0, frames - 1), action[world]];
      const codes = lookUp(tf.tensor2d([led], undefined, 'int32'), readCodebook(tensors, 'lam.codebook'));
      const times = tf.expandDims(tf.slice(tensors['dynamics.positionInTime.table'], 0, frames + 1), 0);
      const whole = predictTokens(
        scope(tensors, 'dynamics'),
        window,
        actionsOfFrames(codes),
        times,
        framesBefore(window, config),
        config,
      );
      const expected = tf.slice(whole, [0, frames, 0, 0], [1, 1, TOKENS, CODES]).dataSync();
      const difference = (logits: ArrayLike<number>, row: number, place: number) =>
        Array.from({ length: CODES }, (_, code) =>
          Math.abs(logits[row * CODES + code] - expected[place * CODES + code]),
        );
      for (let place = 0; place < TOKENS; place++) {
        const row = place * WORLDS + world;
        expect(Math.max(...difference(all.data, row, place))).toBeLessThan(1e-4);
        if (!wanted.includes(row)) continue;
        expect(Math.max(...difference(some.data, wanted.indexOf(row), place))).toBeLessThan(1e-4);
      }
    }
  },
);

const tokenizers: [string, GenieConfig][] = [
  ...(['st-vivit', 'c-vivit', 'vit'] as const).map((kind): [string, GenieConfig] => {
    const { tokenizer } = smallConfig();
    return [kind, smallConfig({ tokenizer: { ...tokenizer, kind, decoder: stack } })];
  }),
  ['convolutional', smallConvolutional()],
];

it.each(tokenizers)('shows the frame that the whole window decodes to (%s)', async (_, config) => {
  const weights = randomWeights(config);
  const window = [WORLDS, PAST + 1, TOKENS];
  const tokens = Array.from(noise(window).data, (value) => Math.floor(value * vocabulary(config)));
  const engine = await createEngine({ engine: 'onnx' });
  const graph = await engine.compile(showGraph(config, WORLDS, weights));
  const { frames } = await graph.run(engine.createState({}), {
    tokens: ndarray(tokens, window, 'int32'),
    frame: ndarray(before, [WORLDS], 'int32'),
  });

  await tf.setBackend('cpu');
  const tensors = asTensors(weights);
  const whole = detokenize(
    scope(tensors, 'tokenizer'),
    tokenVectors(tensors, config),
    tf.tensor(tokens, window, 'int32'),
    config,
  );
  const size = frames.data.length / WORLDS;
  for (const [world, frame] of before.entries()) {
    const expected = tf.slice(whole, [world, frame], [1, 1]).dataSync();
    const differences = Array.from(expected, (value, i) =>
      Math.abs(frames.data[world * size + i] - value * 255),
    );
    // Half a level from rounding.
    expect(Math.max(...differences)).toBeLessThan(0.51);
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.5);
  }
});
