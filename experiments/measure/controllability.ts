/**
 * What is measured of each clip: frames generated with inferred and with other latent actions, and two references
 * that generate nothing, each against the true frames.
 *
 * Time index: t = 1 … steps counts predicted frames, so the paper's x_t is the t-th frame after the context.
 */

import type { Stage } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { Worlds } from '../../genie/world-model.ts';
import type { Clip } from './clips.ts';
import { meanSquaredError } from './psnr.ts';
import { generate, type Rollout } from './rollouts.ts';
import { frameSsim } from './ssim.ts';

/** What decides how often and how far is generated. */
/** How often each clip is generated, from how many true frames, for how many frames more. */
interface Protocol {
  readonly seeds: number;
  readonly context: number;
  readonly steps: number;
}

/** `free`: each frame follows generated ones; `teacher-forced`: each follows true ones. */
export const modes = ['free', 'teacher-forced'] as const;
export type Mode = (typeof modes)[number];

/** Generated with latent actions: the LAM's own, uniformly random ones, or those of another clip. */
export const actionSources = ['inferred', 'random', 'borrowed'] as const;
type ActionSource = (typeof actionSources)[number];

/** `copy`: the last frame known, again; `tokenizer`: the true frame, encoded and decoded. */
export const sources = [...actionSources, 'copy', 'tokenizer'] as const;
export type Source = (typeof sources)[number];

export interface Measured {
  readonly mode: Mode;
  readonly source: Source;
  /** Place of the clip. */
  readonly clip: number;
  readonly seed: number;
  /** For t = 1 … steps; of pixels in 0 … 1. */
  readonly squaredErrors: readonly number[];
  readonly ssim: readonly number[];
}

/** Frames predicted for one clip; `frames[t − 1]` is predicted for time t. */
export interface Predicted extends Pick<Measured, 'mode' | 'source' | 'clip' | 'seed'> {
  readonly frames: readonly Uint8Array[];
}

/** A prediction whose frames are what its rollouts generate, one after the other. */
interface Planned extends Pick<Measured, 'mode' | 'source' | 'clip' | 'seed'> {
  readonly rollouts: readonly Rollout[];
}

/**
 * All predictions of all clips. What is compared shares its noise: within a clip and a seed, every rollout draws from
 * the same stream, so that the latent actions alone make the difference.
 */
export async function predict(options: {
  config: Protocol;
  clips: readonly Clip[];
  worlds: Worlds;
  random: RandomStream;
  /** Of as many units as `countFrames` says. */
  stage: Stage;
}): Promise<Predicted[]> {
  const { config, clips, worlds, random, stage } = options;
  const { context } = config;
  const planned: Planned[] = [];
  for (let seed = 0; seed < config.seeds; seed++) {
    const draws = random.fork(`seed ${seed}`);
    const actions = actionsOf(clips, worlds.sizes.codes, draws);
    for (const [clip, { id, frames }] of clips.entries()) {
      for (const source of actionSources) {
        const followed = actions[source][clip];
        const noise = () => draws.fork(`noise of ${id}`);
        const prompt = frames.slice(0, context);
        planned.push({
          ...{ mode: 'free', source, clip, seed },
          rollouts: [{ prompt, actions: followed, random: noise() }],
        });
        planned.push({
          ...{ mode: 'teacher-forced', source, clip, seed },
          rollouts: followed.map((action, t) => ({
            prompt: frames.slice(0, context + t),
            actions: [action],
            random: noise(),
          })),
        });
      }
    }
  }
  const reconstructed = clips.flatMap(({ frames }) =>
    frames.slice(context).map((_, t): Rollout => {
      return { prompt: frames.slice(0, context + t + 1), actions: [], random };
    }),
  );
  const generated: Predicted[] = [];
  // Long rollouts and single steps apart: a batch takes as long as its longest.
  for (const mode of modes) {
    const plans = planned.filter((plan) => plan.mode === mode);
    const outcomes = await generate(
      worlds,
      plans.flatMap(({ rollouts }) => rollouts),
      stage,
    );
    let next = 0;
    for (const { rollouts, ...what } of plans) {
      const own = outcomes.slice(next, next + rollouts.length);
      next += rollouts.length;
      generated.push({ ...what, frames: own.flatMap((frames) => frames.slice(1)) });
    }
  }
  const shown = await generate(worlds, reconstructed, stage);
  return [
    ...generated,
    ...references(
      clips,
      config,
      shown.map(([frame]) => frame),
    ),
  ];
}

/** How many frames `predict` generates or reconstructs. */
export function countFrames({ seeds, steps }: Pick<Protocol, 'seeds' | 'steps'>, clips: number): number {
  return clips * steps * (seeds * actionSources.length * modes.length + 1);
}

/** For each clip the latent actions to follow. */
function actionsOf(
  clips: readonly Clip[],
  codes: number,
  random: RandomStream,
): Record<ActionSource, (readonly number[])[]> {
  const drawn = random.fork('random actions');
  const offset = 1 + random.fork('borrowed actions').integer(clips.length - 1);
  return {
    inferred: clips.map(({ actions }) => actions),
    random: clips.map(({ actions }) => Array.from(drawn.integers(actions.length, codes))),
    borrowed: clips.map((_, clip) => clips[(clip + offset) % clips.length].actions),
  };
}

/** They draw nothing: seed 0 alone. */
function references(
  clips: readonly Clip[],
  { context, steps }: Pick<Protocol, 'context' | 'steps'>,
  reconstructed: readonly Uint8Array[],
): Predicted[] {
  return clips.flatMap(({ frames }, clip) => {
    const known = frames.slice(context - 1, -1);
    const tokenizer = reconstructed.slice(clip * steps, (clip + 1) * steps);
    const common = { clip, seed: 0 };
    return [
      { ...common, mode: 'free', source: 'copy', frames: known.map(() => known[0]) },
      { ...common, mode: 'teacher-forced', source: 'copy', frames: known },
      ...modes.map((mode) => ({ ...common, mode, source: 'tokenizer' as const, frames: tokenizer })),
    ] satisfies Predicted[];
  });
}

/** Errors and similarity of predictions, against the frames that really followed. */
export function measure(
  clips: readonly Clip[],
  predictions: readonly Predicted[],
  size: { height: number; width: number },
  stage: Stage,
): Measured[] {
  return predictions.map(({ frames, ...what }) => {
    const truth = clips[what.clip].frames.slice(-frames.length);
    stage.advance();
    return {
      ...what,
      squaredErrors: frames.map((frame, t) => meanSquaredError(truth[t], frame)),
      ssim: frames.map((frame, t) => frameSsim(truth[t], frame, size)),
    };
  });
}
