/** What may depend on what, in every model: the faults that spoil a world model without spoiling its training loss. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { scope } from '../../engine/nn/parameters.ts';
import { stackSpecs, stTransformer } from '../../engine/nn/st-transformer.ts';
import type { GenieConfig } from '../config.ts';
import { asTensors, noise, randomWeights, smallConfig, smallConvolutional } from '../fixtures/small-genie.ts';
import { inferActions, lamOf } from '../lam/latent-actions.ts';
import { actionsOfFrames, predictTokens } from './dynamics.ts';
import { framesBefore } from './neighbours.ts';
import { decode, encode } from './tokenizer.ts';

const FRAMES = 4;

beforeAll(() => tf.setBackend('cpu'));

/** For each time step of two outputs [1, T, …]: do they differ? */
function changedSteps(a: tf.Tensor, b: tf.Tensor): boolean[] {
  const steps = a.shape[1] as number;
  const difference = tf
    .reshape(tf.abs(tf.sub(a, b)), [steps, -1])
    .max(1)
    .dataSync();
  return Array.from(difference, (value) => value > 1e-6);
}

/** `x` [1, T, …] with other values at time step `step`. */
function perturb(x: tf.Tensor, step: number): tf.Tensor {
  const steps = x.shape[1] as number;
  const other = tf.tensor(noise(x.shape, 77).data, x.shape);
  const here = Array.from({ length: steps }, (_, t) => (t === step ? 1 : 0));
  const mask = tf.reshape(tf.tensor1d(here), [1, steps, ...x.shape.slice(2).map(() => 1)]);
  return tf.add(tf.mul(x, tf.sub(1, mask)), tf.mul(other, mask));
}

/** Steps from `first` on change, none before. */
function from(first: number, steps = FRAMES): boolean[] {
  return Array.from({ length: steps }, (_, t) => t >= first);
}

/** Step `changed` changes, no other. */
function only(changed: number): boolean[] {
  return Array.from({ length: FRAMES }, (_, t) => t === changed);
}

/** Tokens [1, T, S] below 32 for values in [0, 1). */
function asTokens(values: tf.Tensor): tf.Tensor {
  return tf.cast(tf.floor(tf.mul(values, 32)), 'int32');
}

const frames = () => tf.tensor(noise([1, FRAMES, 16, 16, 3]).data, [1, FRAMES, 16, 16, 3]);

const lamVariants: [string, Partial<GenieConfig['latentActions']>][] = [
  ['pixels', { prediction: 'pixels', matching: false, downsample: 1, greyscale: false }],
  ['shift', { prediction: 'shift', matching: false }],
  ['shift and matching', { prediction: 'shift', matching: true }],
];

describe('a changed frame changes nothing earlier', () => {
  it.each([1, 2, 3])('in the ST-transformer (frame %d)', (changed) => {
    const { stack } = smallConfig().dynamics;
    const weights = asTensors(
      Object.fromEntries(
        Object.entries(stackSpecs(stack)).map(([name, { shape }], i) => [name, noise(shape, 100 + i)]),
      ),
    );
    const x = tf.tensor(noise([1, FRAMES, 3, stack.width]).data, [1, FRAMES, 3, stack.width]);
    const run = (input: tf.Tensor) => stTransformer(weights, input, stack);
    expect(changedSteps(run(x), run(perturb(x, changed)))).toEqual(from(changed));
  });

  const tokenizers: [string, GenieConfig][] = [
    ...(['st-vivit', 'c-vivit', 'vit'] as const).map((kind): [string, GenieConfig] => [
      kind,
      smallConfig({ tokenizer: { ...smallConfig().tokenizer, kind } }),
    ]),
    ['convolutional', smallConvolutional()],
  ];
  it.each(tokenizers)('in a tokenizer that is %s', (kind, config) => {
    const weights = scope(asTensors(randomWeights(config)), 'tokenizer');
    const x = frames();
    const latents = (input: tf.Tensor) => encode(weights, input, config);
    const z = latents(x);
    const decoded = (input: tf.Tensor) => decode(weights, input, config);
    for (const changed of [1, 2, 3]) {
      // These know of no other frame at all.
      const alone = kind === 'vit' || kind === 'convolutional';
      const expected = alone ? only(changed) : from(changed);
      expect(changedSteps(z, latents(perturb(x, changed)))).toEqual(expected);
      expect(changedSteps(decoded(z), decoded(perturb(z, changed)))).toEqual(expected);
    }
  });

  it.each([
    [1, 0],
    [2, 0],
    [3, 0],
    [1, 2],
    [2, 1],
  ])('in the dynamics model (frame %d; neighbours of %d frames)', (changed, neighbours) => {
    const config = smallConfig({ dynamics: { neighbours } });
    const weights = scope(asTensors(randomWeights(config)), 'dynamics');
    const values = tf.tensor(noise([1, FRAMES, 4]).data, [1, FRAMES, 4]);
    const [tokens, others] = [asTokens(values), asTokens(perturb(values, changed))];
    const actions = tf.tensor(noise([1, FRAMES, 8]).data, [1, FRAMES, 8]);
    const run = (input: tf.Tensor) =>
      predictTokens(weights, input, actions, times(weights), framesBefore(input, config), config);
    expect(changedSteps(run(tokens), run(others))).toEqual(from(changed));
  });

  // ã_t, at index t, belongs to the step from frame t to frame t+1: the first to change is that into the frame.
  it.each(lamVariants)('in the LAM that predicts %s', (_, changes) => {
    const { latentActions } = smallConfig();
    const config = smallConfig({ latentActions: { ...latentActions, ...changes } });
    const weights = scope(asTensors(randomWeights(config)), 'lam');
    const x = frames();
    for (const changed of [1, 2, 3]) {
      const vectors = (input: tf.Tensor) =>
        tf.reshape(lamOf(config).encode(weights, input), [1, FRAMES - 1, 8]);
      expect(changedSteps(vectors(x), vectors(perturb(x, changed)))).toEqual(from(changed - 1, FRAMES - 1));
    }
  });

  it('in the LAM of tokens', () => {
    const config = tokenLam();
    const weights = scope(asTensors(randomWeights(config)), 'lam');
    const x = tf.tensor(noise([1, FRAMES, 4]).data, [1, FRAMES, 4]);
    const vectors = (values: tf.Tensor) =>
      tf.reshape(lamOf(config).encode(weights, asTokens(values)), [1, FRAMES - 1, 8]);
    for (const changed of [1, 2, 3]) {
      expect(changedSteps(vectors(x), vectors(perturb(x, changed)))).toEqual(from(changed - 1, FRAMES - 1));
    }
  });
});

describe('a changed latent action', () => {
  it.each(['additive', 'concatenated', 'prepended'] as const)(
    'ã_t changes frame t+1 and none before (%s)',
    (conditioning) => {
      const config = smallConfig({ dynamics: { conditioning } });
      const weights = scope(asTensors(randomWeights(config)), 'dynamics');
      const tokens = tf.zeros([1, FRAMES, 4], 'int32');
      const actions = tf.tensor(noise([1, FRAMES - 1, 8]).data, [1, FRAMES - 1, 8]);
      const run = (input: tf.Tensor) =>
        predictTokens(weights, tokens, actionsOfFrames(input), times(weights), [], config);
      for (const changed of [0, 1, 2]) {
        expect(changedSteps(run(actions), run(perturb(actions, changed)))).toEqual(from(changed + 1));
      }
    },
  );
});

describe.each(lamVariants)('the LAM decoder that predicts %s', (_, changes) => {
  const { latentActions } = smallConfig();
  const config = smallConfig({ latentActions: { ...latentActions, ...changes } });

  it('cannot see its target: x̂(t+1) depends on x(1:t) and ã(1:t) only', () => {
    const weights = scope(asTensors(randomWeights(config)), 'lam');
    const x = frames();
    const actions = tf.tensor(noise([FRAMES - 1, 8]).data, [FRAMES - 1, 8]);
    const predict = (input: tf.Tensor) => {
      const patches = lamOf(config).predict(weights, input, actions);
      return tf.reshape(patches, [1, FRAMES - 1, -1]);
    };
    for (const changed of [0, 1, 2, 3]) {
      // Prediction i is of frame i+1 from frames 0 … i.
      expect(changedSteps(predict(x), predict(perturb(x, changed)))).toEqual(from(changed, FRAMES - 1));
    }
  });

  it('hears its action', () => {
    const weights = scope(asTensors(randomWeights(config)), 'lam');
    const x = frames();
    const actions = tf.tensor(noise([1, FRAMES - 1, 8]).data, [1, FRAMES - 1, 8]);
    const predict = (input: tf.Tensor) =>
      tf.reshape(lamOf(config).predict(weights, x, tf.reshape(input, [-1, 8])), [1, FRAMES - 1, -1]);
    expect(changedSteps(predict(actions), predict(perturb(actions, 1)))).toEqual(from(1, FRAMES - 1));
  });
});

describe('the LAM decoder that predicts tokens', () => {
  const actions = () => tf.tensor(noise([1, FRAMES - 1, 8]).data, [1, FRAMES - 1, 8]);
  const values = () => tf.tensor(noise([1, FRAMES, 4], 5).data, [1, FRAMES, 4]);
  const predict = (of: tf.Tensor, led: tf.Tensor, config = tokenLam()) => {
    const weights = scope(asTensors(randomWeights(config)), 'lam');
    const logits = lamOf(config).predict(weights, asTokens(of), tf.reshape(led, [-1, 8]));
    return tf.reshape(logits, [1, FRAMES - 1, -1]);
  };

  it('cannot see its target', () => {
    const [x, a] = [values(), actions()];
    for (const changed of [0, 1, 2, 3]) {
      expect(changedSteps(predict(x, a), predict(perturb(x, changed), a))).toEqual(from(changed, FRAMES - 1));
    }
  });

  it('hears its action', () => {
    const [x, a] = [values(), actions()];
    expect(changedSteps(predict(x, a), predict(x, perturb(a, 1)))).toEqual(from(1, FRAMES - 1));
  });
});

it.each(['pixels', 'tokens'] as const)(
  'a LAM that sees pairs gives each pair of %s the same action wherever it stands',
  (input) => {
    // A ViT's tokens are the same wherever their frame stands.
    const { tokenizer, latentActions } = smallConfig();
    const config = smallConfig({
      tokenizer: { ...tokenizer, kind: 'vit' },
      latentActions: { ...latentActions, input, context: 'pair' },
    });
    const weights = asTensors(randomWeights(config));
    const infer = (of: tf.Tensor) => Array.from(inferActions(weights, of, config).dataSync());
    const x = frames();
    const later = tf.concat([tf.slice(x, [0, 1], [1, FRAMES - 1]), tf.slice(x, [0, 0], [1, 1])], 1);
    expect(infer(later).slice(0, 2)).toEqual(infer(x).slice(1));
  },
);

function tokenLam(): GenieConfig {
  return smallConfig({ latentActions: { input: 'tokens' } });
}

function times(weights: Record<string, tf.Tensor>): tf.Tensor {
  const [, width] = weights['positionInTime.table'].shape;
  return tf.expandDims(tf.slice(weights['positionInTime.table'], [0, 0], [FRAMES, width as number]), 0);
}
