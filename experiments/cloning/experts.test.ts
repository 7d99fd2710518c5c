import { expect, it } from 'vitest';
import type { LabelledDataset } from '../../data/dataset.ts';
import { heldOutCount } from '../benchmarks/recordings.ts';
import {
  type Expert,
  labelledSamples,
  loadExperts,
  undisturbedLatents,
  withLatentActions,
  withTrueActions,
} from './experts.ts';

const expert = (key: string, actions: number[]): Expert => ({
  key,
  frames_THWC: new Uint8Array((actions.length + 1) * 12),
  height: 2,
  width: 2,
  actions: Int32Array.from(actions),
});
const experts = [expert('easy/a', [1, 2, 3, 4]), expert('hard/a', [5, 6, 7])];
const latents = { 'easy/a': [0, 1, 0], 'hard/a': [1, 1] };

it('labelled samples pair latents with the actions of the same frames, and grow by adding', () => {
  const all = labelledSamples(experts, latents, 99, 3);
  const pairs = all.map(({ latent, action }) => `${latent}${action}`).sort();
  expect(pairs).toEqual(['01', '03', '12', '15', '16']);
  expect(labelledSamples(experts, latents, 2, 3)).toEqual(all.slice(0, 2));
  expect(labelledSamples(experts, latents, 0, 3)).toEqual([]);
});

it('demonstrations carry true or latent actions', () => {
  expect(withTrueActions(experts).map(({ actions }) => [...actions])).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7],
  ]);
  expect(withLatentActions(experts, latents).map(({ actions }) => [...actions])).toEqual([
    [0, 1, 0],
    [1, 1],
  ]);
});

it('steps with a random action are seen but neither imitated nor labelled', () => {
  const disturbed = [{ ...expert('easy/a', [1, 2, 3, 4, 5]), disturbed: new Set([2]) }];
  const seen = { 'easy/a': [0, 1, 0, 1] };
  expect([...withTrueActions(disturbed)[0].actions]).toEqual([1, 2, -1, 4, 5]);
  // Of two steps each: the latents of steps 1 and 2 both saw what step 2 did.
  const own = undisturbedLatents(disturbed, seen, 2);
  expect([...withLatentActions(disturbed, own)[0].actions]).toEqual([0, -1, -1, 1]);
  expect(
    labelledSamples(disturbed, own, 99, 3)
      .map(({ action }) => action)
      .sort(),
  ).toEqual([1, 4]);
});

it('refuses recordings in which two episodes go by one name', async () => {
  const episode = { id: 'episode_0', frames: 2, height: 2, width: 2 };
  const recording = (path: string, mode?: string) =>
    ({
      ...{ path, episodes: [{ ...episode, mode }] },
      labels: () => ({ actions: [1], disturbed: [] }),
      frames: async () => new Uint8Array(24),
    }) as unknown as LabelledDataset;
  expect(await loadExperts([recording('one', 'easy'), recording('other', 'hard')])).toHaveLength(2);
  await expect(loadExperts([recording('one'), recording('other')])).rejects.toThrow(/^other: .*episode_0/);
});

it('holds out a tenth, but enough for the probe', () => {
  expect(heldOutCount(12)).toBe(4);
  expect(heldOutCount(300)).toBe(30);
});
