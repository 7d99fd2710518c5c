import { expect, it } from 'vitest';
import { ndarray } from '../../engine/ndarray.ts';
import type { StateReader } from '../measure/state-reader.ts';
import { fitThresholds, LearntReward, readerAccuracy } from './learnt-reward.ts';
import type { StepState } from './recordings.ts';

/** What a reader says of [progress, solved, died], and what was. */
const readings = [
  [0.9, 0.1, 0.0],
  [0.0, 0.1, 0.62],
  [-0.4, 0.9, 0.1],
  [0.5, 0.0, 0.1],
];
const states: StepState[] = [
  [1, 0, 0],
  [0, 0, 1],
  [-0.5, 1, 0],
  [0.5, 0, 0],
];

it('believes an end from the reading on that balances both kinds of mistakes', () => {
  const thresholds = fitThresholds(readings, states);
  expect(thresholds.died).toBeGreaterThan(0.1);
  expect(thresholds.died).toBeLessThanOrEqual(0.62);
  expect(readerAccuracy(readings, states, thresholds)).toMatchObject({
    pairs: 4,
    diedBalanced: 1,
    solvedBalanced: 1,
  });
});

it('says how much of the progress is read, and that there was nothing to tell where nothing ended', () => {
  const perfect = readerAccuracy(states, states, { solved: 0.5, died: 0.5 });
  expect(perfect.progressExplained).toBeCloseTo(1, 12);
  // Means 0.25; squares about it 0.5625 + 0.0625 + 0.5625 + 0.0625; squares left 0.01 + 0 + 0.01 + 0.
  expect(readerAccuracy(readings, states, { solved: 0.5, died: 0.5 }).progressExplained).toBeCloseTo(
    1 - 0.02 / 1.25,
    6,
  );
  const quiet = states.map(([progress]): StepState => [progress, 0, 0]);
  expect(readerAccuracy(readings, quiet, { solved: 0.5, died: 0.5 })).toMatchObject({ diedBalanced: null });
});

it('pays for progress and for ends, and ends the task with them', async () => {
  const reader = { read: async () => readings.map((state) => ({ state })) } as unknown as StateReader;
  const worth = { progress: 0.5, solved: 2, died: -1 };
  const reward = new LearntReward(reader, { solved: 0.5, died: 0.5 }, worth);
  const picture = ndarray(new Uint8Array(12), [2, 2, 3], 'uint8');
  const steps = readings.map((_, world) => ({ world, before: picture, latentAction: 0, after: picture }));
  const judged = await reward.judge(steps);
  expect(judged.map(({ terminated }) => terminated)).toEqual([false, true, true, false]);
  [0.45, -1, 1.8, 0.25].forEach((value, i) => {
    expect(judged[i].reward).toBeCloseTo(value, 6);
  });
});
