/**
 * How good a world is to look at and to steer: free rollouts from true frames of held-out video, against the truth,
 * against copying the last frame, and against other actions (Δ_t PSNR, section 3 of the paper).
 */
import type { Dataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Progress } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import { psnr } from '../../genie/training/frames.ts';
import type { WorldModel, WorldModelConfig } from '../../genie/world-model.ts';
import { type Interval, levelBootstrap, mean } from '../statistics.ts';
import { type Clip, chooseClips } from './clips.ts';
import { framePsnr, meanSquaredError } from './psnr.ts';
import { generate } from './rollouts.ts';

/** True frames that a rollout starts from. */
export const CONTEXT = 2;
/** Generated frames. */
const STEPS = 10;
/** The time at which the paper reads Δ_t PSNR. */
const DELTA_TIME = 4;
/** A clip moves if copying its last true frame is this far from the last frame of the rollout, in dB. */
export const STILL_PSNR = 25;
/** Worlds generated at a time. */
const WORLDS = 16;

export interface Figure {
  readonly mean: number;
  readonly ci95: Interval;
}

/**
 * PSNR in dB. A clip's is that of its mean squared error over all ten frames, so that a frame in which nothing moves,
 * which a copy has without any error, is no more than one of ten. Of lists, entry t−1 is at time t, over the squared
 * errors of all clips. Intervals are a bootstrap's over clips.
 */
export interface WorldQuality {
  readonly clips: number;
  readonly movingClips: number;
  /** One tone for every pixel of all clips: what the variance of the data is in dB. */
  readonly variancePsnr: number;
  /** Prompts through the tokenizer and back. */
  readonly reconstruction: Figure;
  readonly generated: Figure;
  readonly copy: Figure;
  readonly generatedAt: readonly number[];
  readonly copyAt: readonly number[];
  /** Δ₄: with the actions that the LAM infers less with random ones. */
  readonly delta4: Figure;
  /** The clips that move; null if none does. */
  readonly moving: { generated: Figure; copy: Figure; generatedAt: number[]; copyAt: number[] } | null;
  /** Codes that the LAM infers in the clips, and how many there are. */
  readonly codesUsed: number;
  readonly codes: number;
}

export interface WorldRollout {
  readonly clip: Clip;
  /** The prompt's last frame through the tokenizer, and the generated ones. */
  readonly frames: readonly Uint8Array[];
}

/** Whether there are the two episodes that `measureWorld` needs at least. */
export function hasClips(heldOut: Dataset, { video }: WorldModelConfig): boolean {
  const span = (CONTEXT + STEPS - 1) * video.stride + 1;
  return heldOut.episodes.filter(({ frames }) => frames >= span).length >= 2;
}

/** Measures a world on at most `clips` held-out episodes; the rollouts come along, to be looked at. */
export async function measureWorld(options: {
  engine: Engine;
  model: WorldModel;
  heldOut: Dataset;
  clips: number;
  random: RandomStream;
  progress: Progress;
}): Promise<{ quality: WorldQuality; rollouts: WorldRollout[] }> {
  const { engine, model, heldOut, random, progress } = options;
  const chosen = await chooseClips({
    ...{ engine, model, progress },
    config: { context: CONTEXT, steps: STEPS, episodes: options.clips },
    dataset: heldOut,
    random: random.fork('clips'),
  });
  const { codes } = model;
  const drawn = random.fork('random actions');
  const worlds = await model.open(engine, WORLDS);
  const stage = progress.stage('Rollouts', chosen.length * (STEPS + DELTA_TIME));
  try {
    const roll = (actionsOf: (clip: Clip) => readonly number[]) =>
      generate(
        worlds,
        chosen.map((clip) => ({
          prompt: clip.frames.slice(0, CONTEXT),
          actions: actionsOf(clip),
          random: random.fork(`noise of ${clip.id}`),
        })),
        stage,
      );
    const inferred = await roll(({ actions }) => actions);
    const others = await roll(() => Array.from(drawn.integers(DELTA_TIME, codes)));
    const rollouts = chosen.map((clip, i) => ({ clip, frames: inferred[i] }));
    return { quality: summarise(rollouts, others, codes, random.fork('bootstrap')), rollouts };
  } finally {
    stage.end();
    worlds.dispose();
  }
}

function summarise(
  rollouts: readonly WorldRollout[],
  others: readonly (readonly Uint8Array[])[],
  codes: number,
  random: RandomStream,
): WorldQuality {
  const figure = (values: readonly number[]): Figure => ({
    mean: mean(values),
    ci95: levelBootstrap(
      values.map((value) => [value]),
      { random },
    ),
  });
  const rows = rollouts.map(({ clip, frames }, i) => {
    const truth = clip.frames.slice(CONTEXT);
    const last = clip.frames[CONTEXT - 1];
    const generated = truth.map((frame, t) => meanSquaredError(frame, frames[t + 1]));
    const other = framePsnr(truth[DELTA_TIME - 1], others[i][DELTA_TIME]);
    return {
      reconstruction: framePsnr(last, frames[0]),
      generated,
      copy: truth.map((frame) => meanSquaredError(frame, last)),
      delta4: psnr(generated[DELTA_TIME - 1]) - other,
    };
  });
  const moving = rows.filter(({ copy }) => psnr(copy[STEPS - 1]) < STILL_PSNR);
  const times = Array.from({ length: STEPS }, (_, t) => t);
  const both = (of: typeof rows) => ({
    generated: figure(of.map(({ generated }) => psnr(mean(generated)))),
    copy: figure(of.map(({ copy }) => psnr(mean(copy)))),
    generatedAt: times.map((t) => psnr(mean(of.map(({ generated }) => generated[t])))),
    copyAt: times.map((t) => psnr(mean(of.map(({ copy }) => copy[t])))),
  });
  return {
    clips: rows.length,
    movingClips: moving.length,
    variancePsnr: variancePsnr(rollouts.flatMap(({ clip }) => clip.frames)),
    reconstruction: figure(rows.map(({ reconstruction }) => reconstruction)),
    ...both(rows),
    delta4: figure(rows.map(({ delta4 }) => delta4)),
    moving: moving.length > 0 ? both(moving) : null,
    codesUsed: new Set(rollouts.flatMap(({ clip }) => clip.actions)).size,
    codes,
  };
}

/** PSNR of a picture of the mean colour of all frames. */
function variancePsnr(frames: readonly Uint8Array[]): number {
  const totals = [0, 0, 0];
  for (const frame of frames) for (let i = 0; i < frame.length; i++) totals[i % 3] += frame[i];
  const colour = totals.map((total) => total / ((frames.length * frames[0].length) / 3));
  const flat = Uint8Array.from({ length: frames[0].length }, (_, i) => Math.round(colour[i % 3]));
  return psnr(mean(frames.map((frame) => meanSquaredError(frame, flat))));
}
