/**
 * A reward model that learnt from labelled frames: a small network reads off two frames how far the agent came, and
 * whether it reached the coin or died. Where a reading counts as an end is what balances both kinds of mistakes best on
 * the frames that it was trained on.
 */
import type { LabelledDataset } from '../../data/dataset.ts';
import { RandomStream } from '../../engine/random.ts';
import type { Judgement, RewardModel } from '../../genie/env/reward-model.ts';
import type { FramePair, StateReader } from '../measure/state-reader.ts';
import { mean } from '../statistics.ts';
import type { ImaginationConfig } from './config.ts';
import type { StepState } from './recordings.ts';

/** From which reading on an end is believed. */
export interface Thresholds {
  readonly solved: number;
  readonly died: number;
}

export interface ReaderAccuracy {
  readonly pairs: number;
  /** Share of the variance of progress that is read. */
  readonly progressExplained: number;
  /** Means of the shares of ends, and of steps that are none, that are told rightly; chance is 0.5, and null: no ends. */
  readonly solvedBalanced: number | null;
  readonly diedBalanced: number | null;
}

/** Pairs of frames with what the steps between them came to: all ends, and others drawn. */
export async function labelledPairs(
  dataset: LabelledDataset,
  states: ReadonlyMap<string, readonly StepState[]>,
  stride: number,
  others: number,
  seed: number,
): Promise<{ pairs: FramePair[]; states: StepState[] }> {
  const places = dataset.episodes.flatMap(({ id, frames }, episode) =>
    Array.from({ length: Math.max(0, frames - stride) }, (_, t) => ({
      episode,
      t,
      state: states.get(id)![t + stride],
    })),
  );
  const isEnd = ({ state: [, solved, died] }: (typeof places)[number]) => solved + died > 0;
  const drawn = new RandomStream(seed).fork('pairs').shuffle(places.filter((place) => !isEnd(place)));
  const chosen = [...places.filter(isEnd), ...drawn.slice(0, others)];
  const size = dataset.height * dataset.width * 3;
  const pairs: FramePair[] = [];
  for (const { episode, t } of chosen) {
    const pixels = new Uint8Array(2 * size);
    await dataset.cache.copy(episode, t, 2, stride, pixels, 0);
    pairs.push([pixels.subarray(0, size), pixels.subarray(size)]);
  }
  return { pairs, states: chosen.map(({ state }) => state) };
}

/** The thresholds that balance both kinds of mistakes best. */
export function fitThresholds(
  readings: readonly ArrayLike<number>[],
  states: readonly StepState[],
): Thresholds {
  const best = (v: 1 | 2) => {
    const candidates = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
    const accuracies = candidates.map((threshold) => balanced(readings, states, v, threshold) ?? 0);
    return candidates[accuracies.indexOf(Math.max(...accuracies))];
  };
  return { solved: best(1), died: best(2) };
}

/** How well readings tell what steps came to. */
export function readerAccuracy(
  readings: readonly ArrayLike<number>[],
  states: readonly StepState[],
  thresholds: Thresholds,
): ReaderAccuracy {
  const progress = states.map((state) => state[0]);
  const middle = mean(progress);
  const squares = (values: readonly number[]) => mean(values.map((value) => value ** 2));
  const left = squares(progress.map((value, i) => value - readings[i][0]));
  const all = squares(progress.map((value) => value - middle));
  return {
    pairs: states.length,
    progressExplained: 1 - left / all,
    solvedBalanced: balanced(readings, states, 1, thresholds.solved),
    diedBalanced: balanced(readings, states, 2, thresholds.died),
  };
}

function balanced(
  readings: readonly ArrayLike<number>[],
  states: readonly StepState[],
  v: 1 | 2,
  threshold: number,
): number | null {
  const right = [0, 0];
  const count = [0, 0];
  for (const [i, state] of states.entries()) {
    count[state[v]]++;
    if ((readings[i][v] >= threshold ? 1 : 0) === state[v]) right[state[v]]++;
  }
  return count[0] === 0 || count[1] === 0 ? null : (right[0] / count[0] + right[1] / count[1]) / 2;
}

export class LearntReward implements RewardModel {
  readonly #reader: StateReader;
  readonly #thresholds: Thresholds;
  readonly #worth: ImaginationConfig['reward'];

  constructor(reader: StateReader, thresholds: Thresholds, worth: ImaginationConfig['reward']) {
    this.#reader = reader;
    this.#thresholds = thresholds;
    this.#worth = worth;
  }

  async judge(steps: Parameters<RewardModel['judge']>[0]): Promise<Judgement[]> {
    const readings = await this.#reader.read(steps.map(({ before, after }) => [before.data, after.data]));
    return readings.map(({ state: [progress, solved, died] }) => {
      const wins = solved >= this.#thresholds.solved;
      const loses = !wins && died >= this.#thresholds.died;
      const worth = this.#worth;
      const end = wins ? worth.solved : loses ? worth.died : 0;
      return { reward: worth.progress * progress + end, terminated: wins || loses };
    });
  }
}
