import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StTransformerSize, stTransformerTraining } from '../bench/st-transformer.ts';
import { createEngine, type Engine } from './engine.ts';
import { difference, integerArray, uniformArray } from './fixtures/parity.ts';
import { ndarray } from './ndarray.ts';
import { stopGradient } from './nn/stop-gradient.ts';
import { RandomStream } from './random.ts';
import { learningRateAt } from './schedules.ts';
import { createTrainer, type TrainerDefinition } from './training.ts';

const size: StTransformerSize = {
  batch: 1,
  frames: 3,
  tokens: 4,
  width: 8,
  layers: 2,
  heads: 2,
  vocabulary: 7,
};

/** The yardstick's model, small, with everything the optimiser can do and some state that is not trained. */
const definition: TrainerDefinition = {
  ...stTransformerTraining(size),
  extras: { usage: ndarray(new Array(7).fill(0), [7], 'float32') },
  optimiser: {
    schedule: { kind: 'warmup-cosine', rate: 3e-3, finalRate: 1e-3, warmupSteps: 2, steps: 6 },
    weightDecay: 0.1,
    clip: 0.5,
  },
  loss: (parameters, { usage }, inputs) => {
    const { loss } = stTransformerTraining(size).loss(parameters, {}, inputs);
    const counts = tf.oneHot(inputs.tokens.reshape([12]) as tf.Tensor1D, 7).sum(0);
    return {
      loss,
      metrics: { used: usage.add(counts).greater(0).sum() },
      extras: { usage: usage.add(counts) },
    };
  },
};

function batches(): () => {
  tokens: ReturnType<typeof integerArray>;
  labels: ReturnType<typeof integerArray>;
} {
  const random = new RandomStream('batches');
  return () => ({
    tokens: integerArray(random, [1, 3, 4], 0, 7),
    labels: integerArray(random, [1, 3, 4], 0, 7),
  });
}

const train = async (engine: Engine, steps: number) => {
  const trainer = await createTrainer(engine, definition, new RandomStream(3));
  const next = batches();
  const figures = [];
  for (let i = 0; i < steps; i++) figures.push(await trainer.step(next()));
  return { trainer, figures, next };
};

it('begins with the parameters given, where names and shapes agree', async () => {
  const engine = await createEngine({ engine: 'cpu' });
  const [first, second] = await Promise.all(
    [3, 4].map(async (seed) =>
      (await createTrainer(engine, definition, new RandomStream(seed))).parameters(),
    ),
  );
  const [name, other, ...rest] = Object.keys(first).filter((key) =>
    first[key].data.some((value) => value !== 0),
  );
  const start = { ...first, [other]: ndarray([1, 2], [2], 'float32') };
  const begun = await (await createTrainer(engine, definition, new RandomStream(4), start)).parameters();
  for (const kept of [name, ...rest]) expect(begun[kept]).toEqual(first[kept]);
  expect(begun[other]).toEqual(second[other]);
});

let folder: string;
let onnx: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'training-'));
  onnx = await createEngine({ engine: 'onnx' });
});
afterAll(() => rm(folder, { recursive: true }));

describe('a training step of a small ST-transformer', () => {
  it('agrees with the reference backend to 1e-4 over five steps, parameters included', async () => {
    const compiled = await train(onnx, 5);
    const reference = await train(await createEngine({ engine: 'cpu' }), 5);
    compiled.figures.forEach((figures, step) => {
      for (const [name, value] of Object.entries(reference.figures[step])) {
        const error = Math.abs(figures[name] - value) / Math.max(1, Math.abs(value));
        expect(error, `${name} of step ${step}`).toBeLessThan(1e-4);
      }
    });
    expect(compiled.figures[0].loss).not.toBe(compiled.figures[4].loss);
    const [a, b] = [await compiled.trainer.state.read(), await reference.trainer.state.read()];
    for (const name of Object.keys(b)) expect(difference(a[name], b[name]), name).toBeLessThan(1e-4);
  });

  it('gives the same bits from the same seeds', async () => {
    const [first, second] = [await train(onnx, 3), await train(onnx, 3)];
    expect(second.figures).toEqual(first.figures);
    expect(await second.trainer.state.read()).toEqual(await first.trainer.state.read());
  });

  it('resumes bit for bit', async () => {
    const whole = await train(onnx, 2);
    const path = join(folder, 'resume.safetensors');
    await whole.trainer.save(path, { epoch: 4 });
    const resumed = await createTrainer(onnx, definition, new RandomStream('another start'));
    expect(await resumed.load(path)).toEqual({ epoch: 4 });
    for (let i = 0; i < 3; i++) {
      const batch = whole.next();
      expect(await resumed.step(batch)).toEqual(await whole.trainer.step(batch));
    }
    expect(await resumed.state.read()).toEqual(await whole.trainer.state.read());
    expect(resumed.steps).toBe(5);
  });

  it('evaluates the parameters as they are, in another graph', async () => {
    const { trainer, next } = await train(onnx, 1);
    const loss = await trainer.evaluation({
      name: 'loss',
      inputs: definition.inputs,
      body: (parameters, extras, inputs) => ({ loss: definition.loss(parameters, extras, inputs).loss }),
    });
    const batch = next();
    const before = (await loss.run(batch)).loss.data[0];
    expect((await trainer.step(batch)).loss).toBeCloseTo(before, 5);
    expect((await loss.run(batch)).loss.data[0]).not.toBe(before);
  });

  it('refuses a checkpoint of another model, naming the file', async () => {
    const { trainer } = await train(onnx, 1);
    const path = join(folder, 'other.safetensors');
    await trainer.save(path);
    const other = { ...definition, name: 'another' };
    await expect((await createTrainer(onnx, other, new RandomStream(0))).load(path)).rejects.toThrow(path);
    const wide = { ...stTransformerTraining({ ...size, width: 16 }) };
    await expect((await createTrainer(onnx, wide, new RandomStream(0))).load(path)).rejects.toThrow(
      /width|where this model needs/,
    );
    await writeFile(path, (await readFile(path)).subarray(0, 900));
    await expect(trainer.load(path)).rejects.toThrow(/truncated/);
  });
});

describe('two models in one step', () => {
  const pair: TrainerDefinition = {
    name: 'pair',
    specs: {
      'first.w': { shape: [2], init: { kind: 'normal', deviation: 1 }, decay: true },
      'second.w': { shape: [2], init: { kind: 'normal', deviation: 1 }, decay: true },
      'second.idle': { shape: [2], init: { kind: 'ones' }, decay: true },
    },
    inputs: { x: { shape: [2], dtype: 'float32' } },
    optimiser: {
      first: { schedule: { kind: 'constant', rate: 0.1 }, clip: 1 },
      second: { schedule: { kind: 'constant', rate: 0.2 } },
    },
    loss: (parameters, _, { x }) => {
      const middle = parameters['first.w'].mul(x);
      const second = stopGradient(middle).mul(parameters['second.w']).square().sum();
      return { loss: middle.sub(1).square().sum().add(second), metrics: { second } };
    },
  };

  it('keeps optimisers, norms and gradients apart', async () => {
    const trainer = await createTrainer(onnx, pair, new RandomStream(0));
    const before = await trainer.parameters();
    const x = ndarray([1, 2], [2], 'float32');
    const figures = await trainer.step({ x });
    const w = before['first.w'].data;
    const gradient = [2 * (w[0] - 1), 4 * (2 * w[1] - 1)];
    expect(figures['gradientNorm.first']).toBeCloseTo(Math.hypot(...gradient), 4);
    expect(figures['learningRate.second']).toBe(0.2);
    const after = await trainer.parameters();
    // The first step of Adam moves by the learning rate, whatever the gradient.
    expect(Math.abs(after['first.w'].data[0] - w[0])).toBeCloseTo(0.1, 4);
    expect(Math.abs(after['second.w'].data[0] - before['second.w'].data[0])).toBeCloseTo(0.2, 4);
    expect(after['second.idle']).toEqual(before['second.idle']);
  });

  it('names a parameter that no optimiser trains', async () => {
    const optimiser = { first: { schedule: { kind: 'constant', rate: 0.1 } } } as const;
    await expect(createTrainer(onnx, { ...pair, optimiser }, new RandomStream(0))).rejects.toThrow(
      'second.w',
    );
  });
});

describe('tracing', () => {
  const compile = (body: (x: tf.Tensor) => tf.Tensor) =>
    onnx.compile({
      name: 'faulty',
      state: {},
      inputs: { x: { shape: [2], dtype: 'float32' } },
      body: (_, { x }) => ({ outputs: { y: body(x) } }),
    });
  it('fails when a value is read, naming the graph', async () => {
    await expect(compile((x) => x.mul(x.dataSync()[0]))).rejects.toThrow(
      /graph faulty reads a tensor's value/,
    );
  });
  it('fails when random numbers would be baked in', async () => {
    const draws: ((x: tf.Tensor) => tf.Tensor)[] = [
      (x) => x.add(tf.randomNormal([2])),
      (x) => x.add(tf.randomUniform([2])),
      (x) => x.add(tf.truncatedNormal([2])),
      (x) => tf.dropout(x, 0.5),
    ];
    for (const draw of draws)
      await expect(compile(draw)).rejects.toThrow(/faulty calls tf\.\w+ while it is traced/);
  });
  it('fails on a kernel without a lowering, naming it', async () => {
    await expect(compile((x) => tf.bincount(x.toInt() as tf.Tensor1D, [], 3))).rejects.toThrow(
      /faulty uses the tfjs kernel Bincount/,
    );
  });
  it('leaves the backend that was active before', async () => {
    await tf.setBackend('cpu');
    await compile((x) => x.add(1));
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.scalar(2).square().dataSync()[0]).toBe(4);
  });
  it('names an input of the wrong shape', async () => {
    const graph = await compile((x) => x.add(1));
    const x = uniformArray(new RandomStream(0), [3]);
    await expect(graph.run(onnx.createState({}), { x })).rejects.toThrow(
      'faulty: input x is float32 [2], but got',
    );
  });
});

describe('schedules', () => {
  it('warm up, then fall along half a cosine', () => {
    const cosine = { kind: 'warmup-cosine', rate: 1, finalRate: 0.1, warmupSteps: 4, steps: 24 } as const;
    expect([0, 3, 4, 14, 24, 99].map((step) => Number(learningRateAt(cosine, step).toFixed(6)))).toEqual([
      0.25, 1, 1, 0.55, 0.1, 0.1,
    ]);
  });
  it('warm up, stay, then fall in a line', () => {
    const stable = {
      kind: 'warmup-stable-decay',
      rate: 1,
      finalRate: 0,
      warmupSteps: 2,
      decaySteps: 4,
      steps: 10,
    } as const;
    expect([0, 2, 6, 8, 10, 11].map((step) => learningRateAt(stable, step))).toEqual([0.5, 1, 1, 0.5, 0, 0]);
  });
});
