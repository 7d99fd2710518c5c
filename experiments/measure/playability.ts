/**
 * Does a code do the same wherever it is played? Every code is held from the same starts, and the displacement of the
 * generated picture is measured step by step.
 */
import type { Stage } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { Worlds } from '../../genie/world-model.ts';
import type { FrameSize } from '../pictures.ts';
import { mean } from '../statistics.ts';
import { type Displacement, measureDisplacement } from './displacement.ts';
import { generate, type Rollout } from './rollouts.ts';

/** CoinRun's picture moves by less than this in a step of a world model. */
const RADIUS = 5;

/** Displacements [code][start], each the mean of a rollout's steps. */
export type Effects = readonly (readonly Displacement[])[];

/**
 * Holds each code from every start for `held` frames; within a start all codes share their noise.
 * @param starts true frames to start from.
 */
export async function effectsOfCodes(
  worlds: Worlds,
  starts: readonly (readonly Uint8Array[])[],
  held: number,
  random: RandomStream,
  stage: Stage,
): Promise<Effects> {
  const { codes } = worlds.sizes;
  const rollouts = Array.from({ length: codes }, (_, code) =>
    starts.map((prompt, start): Rollout => {
      return { prompt, actions: new Array<number>(held).fill(code), random: random.fork(`start ${start}`) };
    }),
  );
  const generated = await generate(worlds, rollouts.flat(), stage);
  const byCode = rollouts.map((_, code) => generated.slice(code * starts.length, (code + 1) * starts.length));
  return effectsOfFrames(byCode, worlds.sizes);
}

/** Displacements in the frames [code][start][time] of rollouts that hold each code from each start. */
export function effectsOfFrames(
  frames: readonly (readonly (readonly Uint8Array[])[])[],
  size: FrameSize,
): Effects {
  return frames.map((starts) =>
    starts.map((clip) => {
      const steps = clip
        .slice(1)
        .map((frame, t) => measureDisplacement(clip[t], frame, size, { radius: RADIUS }));
      return { x: mean(steps.map(({ x }) => x)), y: mean(steps.map(({ y }) => y)) };
    }),
  );
}

/**
 * Share of the variance of the displacements that the code explains, ε²: η² corrected for the number of codes, so that
 * it is about 0 if the code makes no difference (Kelley 1935). 0 if nothing moves at all.
 */
export function consistency(effects: Effects): number {
  const all = effects.flat();
  const groups = effects.length;
  const variation = (rows: readonly Displacement[]) => {
    const [x, y] = [mean(rows.map((row) => row.x)), mean(rows.map((row) => row.y))];
    return rows.reduce((sum, row) => sum + (row.x - x) ** 2 + (row.y - y) ** 2, 0);
  };
  const total = variation(all);
  if (total === 0) return 0;
  const within = effects.reduce((sum, rows) => sum + variation(rows), 0);
  const degreesWithin = all.length - groups;
  return 1 - within / degreesWithin / (total / (all.length - 1));
}
