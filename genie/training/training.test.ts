import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import { readCheckpoint } from '../../engine/checkpoint.ts';
import { type Arrays, createEngine } from '../../engine/engine.ts';
import { ndarray, sizeOf } from '../../engine/ndarray.ts';
import { type Progress, silent } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import { createTrainer, type TrainerDefinition } from '../../engine/training.ts';
import type { GenieConfig } from '../config.ts';
import { randomWeights, smallConfig, smallConvolutional } from '../fixtures/small-genie.ts';
import { weightShapes } from '../genie.ts';
import { coTraining, trainActionsAndDynamics } from './co-train.ts';
import { previewActions } from './preview.ts';
import { tokenizerTraining, trainTokenizer } from './train-tokenizer.ts';

/** Progress that throws, as a signal would, once `steps` are reported. */
function interruptedAfter(steps: number): Progress {
  let left = steps;
  const advance = () => {
    left--;
    if (left === 0) throw new Error('interrupted');
  };
  return { stage: () => ({ advance, end() {} }), note() {} };
}

async function losses(
  definition: TrainerDefinition,
  engineName: 'cpu' | 'onnx',
  steps: number,
): Promise<number[]> {
  const engine = await createEngine({ engine: engineName });
  const trainer = await createTrainer(engine, definition, new RandomStream(1));
  const random = new RandomStream(2);
  const values: number[] = [];
  for (let i = 0; i < steps; i++) {
    const inputs = Object.entries(definition.inputs).map(([name, { shape }]) => [
      name,
      ndarray(random.uniform(sizeOf(shape)), shape, 'float32'),
    ]);
    values.push((await trainer.step(Object.fromEntries(inputs) as Arrays)).loss);
  }
  trainer.dispose();
  return values;
}

function frozenTokenizer(config: GenieConfig): Arrays {
  const weights = Object.entries(randomWeights(config)).filter(([name]) => name.startsWith('tokenizer.'));
  return Object.fromEntries(weights);
}

describe('the compiled engine trains as the tfjs cpu backend does, five steps to 1e-4:', () => {
  const { latentActions } = smallConfig();
  const paper = {
    ...latentActions,
    prediction: 'pixels',
    matching: false,
    downsample: 1,
    greyscale: false,
  } as const;
  const cases: [string, () => TrainerDefinition][] = [
    ['tokenizer', () => tokenizerTraining(smallConfig())],
    ['convolutional tokenizer', () => tokenizerTraining(smallConvolutional())],
    ['LAM', () => coTraining(smallConfig(), {}, ['lam'])],
    ['LAM of the paper', () => coTraining(smallConfig({ latentActions: paper }), {}, ['lam'])],
    [
      'tokenizer with full attention',
      () => tokenizerTraining(smallConfig({ tokenizer: { ...smallConfig().tokenizer, kind: 'c-vivit' } })),
    ],
    [
      'LAM of tokens',
      () => {
        const config = smallConfig({ latentActions: { ...latentActions, input: 'tokens' } });
        return coTraining(config, frozenTokenizer(config), ['lam']);
      },
    ],
    [
      'LAM and dynamics',
      () => coTraining(smallConfig(), frozenTokenizer(smallConfig()), ['lam', 'dynamics']),
    ],
  ];
  it.each(cases)('%s', async (_, definition) => {
    const expected = await losses(definition(), 'cpu', 5);
    const actual = await losses(definition(), 'onnx', 5);
    for (const [i, value] of actual.entries()) {
      expect(Math.abs(value / expected[i] - 1)).toBeLessThan(1e-4);
    }
  });
});

it('the dynamics model does not train the LAM: its actions come without gradient', async () => {
  const config = smallConfig();
  const engine = await createEngine({ engine: 'onnx' });
  const start = async (parts: ('lam' | 'dynamics')[]) => {
    const trainer = await createTrainer(
      engine,
      coTraining(config, frozenTokenizer(config), parts),
      new RandomStream(1),
    );
    const shapes = Object.entries(coTraining(config, {}, parts).inputs);
    const inputs = shapes.map(([name, { shape }]) => [
      name,
      ndarray(new RandomStream(name).uniform(sizeOf(shape)), shape, 'float32'),
    ]);
    await trainer.step(Object.fromEntries(inputs) as Arrays);
    const weights = await trainer.parameters();
    trainer.dispose();
    return weights;
  };
  const alone = await start(['lam']);
  const together = await start(['lam', 'dynamics']);
  for (const [name, { data }] of Object.entries(alone)) {
    for (let i = 0; i < data.length; i++) expect(together[name].data[i]).toBeCloseTo(data[i], 5);
  }
});

describe('training on video', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'genie-training-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function video(frames = 12, name = 'video'): Promise<string> {
    const path = join(directory, name);
    const writer = await DatasetWriter.open(path);
    for (let i = 0; i < 2; i++) {
      const pixels = Uint8Array.from(
        new RandomStream(i).uniform(frames * 16 * 16 * 3),
        (value) => value * 256,
      );
      const id = `episode_0000${i}`;
      await writer.add({ info: { id, frames, height: 16, width: 16 }, frames_THWC: pixels });
    }
    await writer.close();
    return path;
  }

  it.each([
    ['together', 'pixels'],
    ['apart', 'pixels'],
    ['together', 'tokens'],
    ['apart', 'tokens'],
  ] as const)('LAM and dynamics %s give all weights (LAM of %s)', async (order, input) => {
    const config = smallConfig({
      latentActions: { ...smallConfig().latentActions, input },
      training: { ...smallConfig().training, coTraining: order, steps: 3 },
    });
    const dataset = await openDataset(await video());
    const { weights, log } = await trainActionsAndDynamics(
      {
        engine: await createEngine({ engine: 'onnx' }),
        config,
        dataset,
        heldOut: dataset,
        random: new RandomStream(5),
        directory,
        resume: false,
        progress: silent,
      },
      frozenTokenizer(config),
    );
    const expected = Object.keys(weightShapes(config)).filter((name) => !name.startsWith('tokenizer.'));
    expect(Object.keys(weights).sort()).toEqual(expected.sort());
    const evaluations = log.filter((record) => record.evaluation);
    expect(evaluations.map(({ stage }) => stage)).toEqual(
      order === 'together' ? ['lam-dynamics'] : ['lam', 'dynamics'],
    );
    expect(evaluations.at(-1)?.crossEntropy).toBeGreaterThan(0);
  });

  it('interrupted and resumed is bit for bit the run that was not', async () => {
    const base = smallConfig();
    const config = smallConfig({
      tokenizer: { ...base.tokenizer, steps: 6 },
      training: { ...base.training, checkpointEvery: 2, logEvery: 1 },
    });
    const dataset = await openDataset(await video());
    const engine = await createEngine({ engine: 'onnx' });
    const run = (name: string, resume: boolean, progress: Progress) =>
      trainTokenizer({
        engine,
        config,
        dataset,
        heldOut: dataset,
        random: new RandomStream(5),
        directory: join(directory, name),
        resume,
        progress,
      });
    await run('whole', false, silent);
    await expect(run('halved', false, interruptedAfter(3))).rejects.toThrow('interrupted');
    // Figures are there as they come, also those of the step after the last checkpoint.
    const logFile = join(directory, 'halved', 'tokenizer.metrics.jsonl');
    const begun = await readFile(logFile, 'utf8');
    expect(begun.trim().split('\n').at(-1)).toContain('"step":3');
    // Cut in the middle of a line.
    await appendFile(logFile, '{"stage":"toke');
    await run('halved', true, silent);
    const [whole, halved] = await Promise.all(
      ['whole', 'halved'].map(async (name) => ({
        checkpoint: await readCheckpoint(join(directory, name, 'tokenizer.checkpoint.safetensors')),
        log: await readFile(join(directory, name, 'tokenizer.metrics.jsonl'), 'utf8'),
      })),
    );
    expect(halved.checkpoint.metadata).toEqual(whole.checkpoint.metadata);
    expect(halved.log).toBe(whole.log);
    for (const [name, { data }] of Object.entries(whole.checkpoint.tensors)) {
      expect(Buffer.from(halved.checkpoint.tensors[name].data.buffer)).toEqual(Buffer.from(data.buffer));
    }
  });

  it('refuses video of another size, and held-out video that is too short, before the first step', async () => {
    const engine = await createEngine({ engine: 'onnx' });
    const config = smallConfig();
    const [dataset, short] = [await openDataset(await video()), await openDataset(await video(3, 'short'))];
    const progress = interruptedAfter(1);
    const options = { engine, config, dataset, heldOut: dataset, directory, resume: false, progress };
    const refusals: [Partial<typeof options>, RegExp][] = [
      [{ heldOut: short }, /short: no episode has a window of 4 frames/],
      [{ config: smallConfig({ video: { height: 8 } }) }, /video: frames are 16×16, .* the model 8×16/],
    ];
    for (const [changes, message] of refusals) {
      const changed = { ...options, ...changes, random: new RandomStream(5) };
      await expect(trainTokenizer(changed)).rejects.toThrow(message);
      await expect(trainActionsAndDynamics(changed, frozenTokenizer(config))).rejects.toThrow(message);
    }
  });

  it('refuses to go on once the loss is no number', async () => {
    const { tokenizer } = smallConfig();
    const optimiser = { ...tokenizer.optimiser, learningRate: 1e30, warmup: 0 };
    const config = smallConfig({ tokenizer: { ...tokenizer, optimiser } });
    const dataset = await openDataset(await video());
    const run = trainTokenizer({
      engine: await createEngine({ engine: 'onnx' }),
      ...{ config, dataset, heldOut: dataset, random: new RandomStream(5), directory, resume: false },
      progress: silent,
    });
    await expect(run).rejects.toThrow(
      /Video tokenizer: training diverged.*tokenizer.optimiser.learningRate/s,
    );
  });

  it('previews of short episodes are short', async () => {
    const config = smallConfig();
    const engine = await createEngine({ engine: 'onnx' });
    const dataset = await openDataset(await video(5));
    const model = { config, weights: randomWeights(config) };
    const { rows } = await previewActions(engine, model, dataset, new RandomStream(1));
    const { stride } = config.video;
    const shown = Math.floor(4 / stride) + 1 - 2;
    expect(rows.map(({ frames }) => frames.length)).toEqual(new Array(9).fill(shown));
  });

  it('previews show what each latent action does to held-out video', async () => {
    const config = smallConfig();
    const dataset = await openDataset(await video());
    const preview = await previewActions(
      await createEngine({ engine: 'onnx' }),
      { config, weights: randomWeights(config) },
      dataset,
      new RandomStream(1),
    );
    expect(preview.rows.map(({ label }) => label)).toEqual([
      'true',
      ...Array.from({ length: 8 }, (_, i) => `action ${i}`),
    ]);
    for (const { frames } of preview.rows)
      expect(frames.map(({ length }) => length)).toEqual(new Array(8).fill(768));
  });
});
