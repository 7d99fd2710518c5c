/** Loss and probabilities against numbers computed by hand. */
import type * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Arrays, createEngine, type Engine, type Tensors } from '../../engine/engine.ts';
import { ndarray, sizeOf } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { type ActionHead, actionHead } from './action-head.ts';
import { defaultPpoConfig } from './config.ts';
import { type LossTerms, ppoLoss } from './loss.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine({ threads: 1 });
});

async function compute(body: (inputs: Tensors) => Tensors, inputs: Arrays) {
  const specs = Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype }]);
  const graph = await engine.compile({
    name: 'test',
    state: {},
    inputs: Object.fromEntries(specs),
    body: (_, given) => ({ outputs: body(given) }),
  });
  const outputs = await graph.run(engine.createState({}), inputs);
  graph.dispose();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, Array.from(data)]));
}

const floats = (values: number[], shape = [values.length]) => ndarray(values, shape, 'float32');

describe('the loss', () => {
  const inputs = {
    // Ratios 2 and 0.75: with advantages 1 and −1 the first is cut to 1.2, the second to 0.8.
    logProbability_M: floats([Math.log(0.5), Math.log(0.3)]),
    oldLogProbability_M: floats([Math.log(0.25), Math.log(0.4)]),
    advantage_M: floats([1, -1]),
    // The first value moved from 1 to 2 and is right, but within ±0.2 it would be 1.2; the second is wrong by 1.
    value_M: floats([2, 4]),
    oldValue_M: floats([1, 4]),
    return_M: floats([2, 3]),
    entropy_M: floats([0.6, 0.8]),
    clip: floats([0.2], []),
    entropyBonus: floats([0.1], []),
  };
  const lossOf = (changes: Partial<typeof defaultPpoConfig>) =>
    compute((given) => {
      const terms = given as unknown as LossTerms;
      const config = { ...defaultPpoConfig, normaliseAdvantages: false, valueWeight: 0.5, ...changes };
      const { loss, metrics } = ppoLoss(config, terms);
      return { loss: loss as tf.Tensor, ...metrics };
    }, inputs);

  it('is that of the paper, term by term', async () => {
    const terms = await lossOf({ clipValues: false });
    expect(terms.policyLoss[0]).toBeCloseTo(-(1.2 - 0.8) / 2, 5);
    expect(terms.valueLoss[0]).toBeCloseTo(0.5 * (1 / 2), 5);
    expect(terms.entropy[0]).toBeCloseTo(0.7, 5);
    expect(terms.loss[0]).toBeCloseTo(-0.2 + 0.5 * 0.25 - 0.1 * 0.7, 5);
    expect(terms.clipFraction[0]).toBe(1);
    expect(terms.approximateKl[0]).toBeCloseTo((1 - Math.log(2) + (-0.25 - Math.log(0.75))) / 2, 5);
  });

  it('takes the larger of clipped and free errors of values if asked to', async () => {
    const terms = await lossOf({ clipValues: true });
    expect(terms.valueLoss[0]).toBeCloseTo(0.5 * ((0.8 ** 2 + 1) / 2), 5);
  });

  it('standardises advantages within the minibatch if asked to', async () => {
    // 1 and −1 have mean 0 and deviation √2 (of a sample).
    const terms = await lossOf({ normaliseAdvantages: true });
    expect(terms.policyLoss[0]).toBeCloseTo(-(1.2 - 0.8) / 2 / Math.SQRT2, 5);
  });
});

describe('actions', () => {
  async function judge(head: ActionHead, outputs: number[], actions: number[], parameters: Tensors = {}) {
    const rows = outputs.length / head.outputs;
    const inputs = {
      outputs: floats(outputs, [rows, head.outputs]),
      actions: ndarray(actions, [rows, actions.length / rows], head.dtype as 'float32'),
    };
    return compute(
      (given) => ({
        logProbability: head.logProbability(parameters, given.outputs, given.actions),
        entropy: head.entropy(parameters, given.outputs),
      }),
      inputs,
    );
  }

  it('of one choice have the probabilities of a softmax', async () => {
    const head = actionHead({ kind: 'categorical', counts: [3] });
    const { logProbability, entropy } = await judge(head, [0, Math.log(2), 0, 1, 1, 1], [1, 0]);
    expect(logProbability[0]).toBeCloseTo(Math.log(0.5), 5);
    expect(logProbability[1]).toBeCloseTo(Math.log(1 / 3), 5);
    expect(entropy[0]).toBeCloseTo(0.5 * Math.log(2) + 0.5 * Math.log(4), 5);
    expect(entropy[1]).toBeCloseTo(Math.log(3), 5);
  });

  it('of several choices have the product', async () => {
    const head = actionHead({ kind: 'categorical', counts: [2, 3] });
    const { logProbability, entropy } = await judge(head, [0, 0, 0, Math.log(2), 0], [1, 1]);
    expect(logProbability[0]).toBeCloseTo(Math.log(0.5) + Math.log(0.5), 5);
    expect(entropy[0]).toBeCloseTo(Math.log(2) + 0.5 * Math.log(2) + 0.5 * Math.log(4), 5);
  });

  it('of numbers have the density of a Gaussian', async () => {
    const head = actionHead({ kind: 'continuous', size: 2 });
    const state = engine.createState({ logDeviation: floats([0, Math.log(2)]) });
    const graph = await engine.compile({
      name: 'gaussian',
      state: { logDeviation: { shape: [2], dtype: 'float32' } },
      inputs: {
        mean: { shape: [1, 2], dtype: 'float32' },
        action: { shape: [1, 2], dtype: 'float32' },
      },
      body: (parameters, { mean, action }) => ({
        outputs: {
          log: head.logProbability(parameters, mean, action),
          entropy: head.entropy(parameters, mean),
        },
      }),
    });
    const { log, entropy } = await graph.run(state, {
      mean: floats([1, 2], [1, 2]),
      action: floats([2, 6], [1, 2]),
    });
    // One and two deviations off.
    const expected = -0.5 - 2 - Math.log(2) - Math.log(2 * Math.PI);
    expect(log.data[0]).toBeCloseTo(expected, 5);
    expect(entropy.data[0]).toBeCloseTo(1 + Math.log(2 * Math.PI) + Math.log(2), 5);
  });

  it('are drawn as often as they are probable, and the likeliest without noise', async () => {
    const head = actionHead({ kind: 'categorical', counts: [2, 3] });
    const rows = 4000;
    const logits = [Math.log(3), 0, 0, Math.log(2), 0];
    const draw = (noise: Float32Array) =>
      compute((given) => ({ actions: head.sample({}, given.outputs, given.noise) }), {
        outputs: floats(Array.from({ length: rows }, () => logits).flat(), [rows, 5]),
        noise: ndarray(noise, [rows, 5], 'float32'),
      });
    const { actions } = await draw(head.noise(rows, new RandomStream(3)));
    const shareOf = (place: number, choice: number) =>
      actions.filter((action, i) => i % 2 === place && action === choice).length / rows;
    expect(shareOf(0, 0)).toBeCloseTo(0.75, 1);
    expect(shareOf(1, 1)).toBeCloseTo(0.5, 1);
    expect(shareOf(1, 2)).toBeCloseTo(0.25, 1);
    const greedy = await draw(new Float32Array(rows * sizeOf([5])));
    expect(greedy.actions.every((action, i) => action === i % 2)).toBe(true);
  });
});
