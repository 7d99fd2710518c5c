import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Dataset, openDataset } from '../../data/dataset.ts';
import { createEngine, RandomStream, silent } from '../../engine/index.ts';
import { MOTION_WIDTH } from '../config.ts';
import { scrollingVideo } from '../fixtures/scrolling-video.ts';
import { randomWeights, smallConfig } from '../fixtures/small-genie.ts';
import { loadGenie } from '../genie.ts';
import { trainActionsAndDynamics } from './co-train.ts';
import { fitCodes } from './fit-codes.ts';
import { trainGenie } from './train-genie.ts';

const base = smallConfig();
const config = smallConfig({
  latentActions: {
    ...base.latentActions,
    input: 'motion',
    downsample: 1,
    greyscale: true,
    shiftRadius: { x: 2, y: 2 },
    codebook: { ...base.latentActions.codebook, codes: 4, latentWidth: MOTION_WIDTH },
  },
  training: { ...base.training, coTraining: 'together', steps: 2 },
});

describe('codes of motion', { timeout: 180_000 }, () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'codes-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function video(...ways: [right: number, down: number][]): Promise<Dataset> {
    const path = join(directory, `${ways.length} ways`);
    await scrollingVideo(path, ways, 60);
    return openDataset(path);
  }
  const moving = () => video([1, 0], [0, 0], [-1, 0]);

  const options = async (dataset: Dataset) => ({
    engine: await createEngine({ engine: 'onnx' }),
    config,
    ...{ dataset, heldOut: dataset, random: new RandomStream(5) },
    ...{ directory, resume: false, progress: silent },
  });

  it('are different, of length 1, and the same for a seed', async () => {
    const training = await options(await moving());
    const found = await fitCodes(training);
    const { data, shape } = found['lam.codebook.codes'];
    expect(shape).toEqual([4, MOTION_WIDTH]);
    const codes = Array.from({ length: 4 }, (_, k) => [
      ...data.slice(k * MOTION_WIDTH, (k + 1) * MOTION_WIDTH),
    ]);
    for (const code of codes) expect(Math.hypot(...code)).toBeCloseTo(1, 5);
    // One for each speed: to the left, none, to the right.
    expect(new Set(codes.map(([speed]) => Math.sign(Math.round(4 * speed)))).size).toBe(3);
    expect(await fitCodes(training)).toEqual(found);
  });

  it('are kept: by training, also resumed, and by a world that goes on from another', async () => {
    const training = await options(await moving());
    const { 'lam.codebook.codes': codes, ...tokenizer } = randomWeights(config);
    const frozen = Object.fromEntries(
      Object.entries(tokenizer).filter(([name]) => name.startsWith('tokenizer.')),
    );
    const first = await trainActionsAndDynamics(training, frozen);
    expect(first.weights['lam.codebook.codes']).toEqual((await fitCodes(training))['lam.codebook.codes']);
    const goingOn = { ...training, start: { 'lam.codebook.codes': codes } };
    // Whatever codes it would begin with by now: on another machine others may be found.
    const resumed = await trainActionsAndDynamics({ ...goingOn, resume: true }, frozen);
    expect(resumed.weights).toEqual(first.weights);
    const second = await trainActionsAndDynamics(goingOn, frozen);
    expect(second.weights['lam.codebook.codes']).toEqual(codes);
  });

  it('are those of the whole training too', async () => {
    const training = await options(await moving());
    const found = await fitCodes({ ...training, random: training.random.fork('co-training') });
    await trainGenie(training);
    const { weights } = await loadGenie(directory);
    expect(weights['lam.codebook.codes']).toEqual(found['lam.codebook.codes']);
  });

  it('are refused where the video has fewer different steps, before anything is trained', async () => {
    const training = trainGenie(await options(await video([0, 0])));
    await expect(training).rejects.toThrow(/1 ways.*codebook\.codes, 4/);
    expect(await readdir(directory)).toEqual(['1 ways']);
  });
});
