import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { heldRandomAgent } from '../../agents/held-random.ts';
import { openDataset } from '../../data/dataset.ts';
import { silent } from '../../engine/progress.ts';
import { placesFault } from '../../genie/places.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import { playsOf, recordPlays } from '../benchmarks/recordings.ts';
import { labelledSteps } from '../measure/probe.ts';
import { displacementCodes } from './displacement-codes.ts';

const options = { codes: 4, stride: 2, seed: 0 };

async function recorded(levels: readonly number[], maximumSteps: number) {
  const path = await mkdtemp(join(tmpdir(), 'moves-'));
  const plays = playsOf(coinrun, [heldRandomAgent], levels, maximumSteps, false);
  await recordPlays(path, plays, { seed: 0, progress: silent });
  return openDataset(path, { labels: true });
}

it('gives every step of every episode the cluster of how it moved, aligned as latent actions are', async () => {
  const dataset = await recorded([1, 2], 40);
  const recordings = {
    ...{ video: dataset, heldOutVideo: dataset, experts: [dataset], heldOutExperts: [dataset], hash: '' },
  };
  const codes = await displacementCodes(coinrun, recordings, options);
  const [own] = codes.experts;
  expect(own.map(({ latents }) => latents.length)).toEqual(dataset.episodes.map(({ frames }) => frames - 2));
  // Clusters are of the experts: the same recording has the same codes in every part, and so it has again.
  expect(codes.heldOutVideo).toEqual(own);
  expect(codes.heldOutExperts).toEqual([own]);
  expect(await displacementCodes(coinrun, recordings, options)).toEqual(codes);
  expect(labelledSteps(dataset, own)).toHaveLength(dataset.episodes.length);
  expect(placesFault(codes.places, options.codes)).toBeNull();

  // What moved alike is coded alike: no step is nearer to the middle of another cluster than to that of its own.
  const rightward = own.flatMap(({ id, latents }) =>
    Array.from(latents, (code, t) => ({ code, action: dataset.labels(id).actions[t] })),
  );
  const running = rightward.filter(({ action }) => action >= 6 && action <= 8).map(({ code }) => code);
  const back = rightward.filter(({ action }) => action <= 2).map(({ code }) => code);
  const commonest = (list: number[]) =>
    [0, 1, 2, 3].sort((a, b) => list.filter((c) => c === b).length - list.filter((c) => c === a).length)[0];
  expect(commonest(running)).not.toBe(commonest(back));
});

it('has 48 clusters at most: more divide what is the same to a player', async () => {
  const dataset = await recorded([1, 2], 100);
  const parts = { heldOutVideo: dataset, experts: [dataset], heldOutExperts: [dataset] };
  const many = { ...options, codes: 128 };
  const codes = await displacementCodes(coinrun, { video: dataset, hash: '', ...parts }, many);
  expect(new Set(codes.experts[0].flatMap(({ latents }) => [...latents])).size).toBe(48);
  expect(codes.places).toHaveLength(128);
});

it('has fewer clusters where there are not so many different moves', async () => {
  const standing = { ...coinrun, positionOf: () => [3, 4] };
  const dataset = await recorded([1], 5);
  const parts = { heldOutVideo: dataset, experts: [dataset], heldOutExperts: [dataset] };
  const codes = await displacementCodes(standing, { video: dataset, hash: '', ...parts }, options);
  expect(new Set(codes.experts[0].flatMap(({ latents }) => [...latents]))).toEqual(new Set([0]));
  expect(codes.places).toHaveLength(options.codes);
});
