/** What the pages show, in numbers: displacements of generated pictures. */
import type { Stage } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { Worlds } from '../../genie/world-model.ts';
import type { Clip } from '../measure/clips.ts';
import { type Displacement, type MatchOptions, measureDisplacement } from '../measure/displacement.ts';
import { framePsnr } from '../measure/psnr.ts';
import { generate, type Rollout } from '../measure/rollouts.ts';
import { mean } from '../statistics.ts';
import { type Estimate, tInterval } from '../student-t.ts';
import type { PromptKind } from './prompts.ts';

/** Runner's picture moves by at most four pixels a step, a model's frame by as many times its stride. */
const RADIUS = 9;

/** Where Runner's ground is, and where its backdrop is (behind what stands in front of it). */
const layers = { foreground: { rows: [48, 64] }, background: { rows: [24, 46] } } as const;

export interface HeldCode {
  readonly code: number;
  /** Mean displacement a frame from each start. */
  readonly effects: readonly Displacement[];
  /** Frames of each start, the prompt's last one first. */
  readonly frames: readonly (readonly Uint8Array[])[];
}

/** Holds every code from every start; all codes of a start share their noise. */
export async function holdCodes(
  worlds: Worlds,
  starts: readonly (readonly Uint8Array[])[],
  codes: readonly number[],
  held: number,
  random: RandomStream,
  stage: Stage,
): Promise<HeldCode[]> {
  const rollouts = codes.flatMap((code) =>
    starts.map((prompt, start): Rollout => {
      return { prompt, actions: new Array<number>(held).fill(code), random: random.fork(`start ${start}`) };
    }),
  );
  const generated = await generate(worlds, rollouts, stage);
  return codes.map((code, index) => {
    const frames = generated.slice(index * starts.length, (index + 1) * starts.length);
    return { code, frames, effects: frames.map((of) => meanDisplacement(of, worlds.sizes)) };
  });
}

/** Mean displacement from each frame to the next. */
function meanDisplacement(
  frames: readonly Uint8Array[],
  size: { height: number; width: number },
  region: Omit<MatchOptions, 'radius'> = {},
): Displacement {
  const steps = frames
    .slice(1)
    .map((frame, t) => measureDisplacement(frames[t], frame, size, { radius: RADIUS, ...region }));
  return { x: mean(steps.map(({ x }) => x)), y: mean(steps.map(({ y }) => y)) };
}

export interface PromptResult {
  readonly name: string;
  /** PSNR of the prompt as the tokenizer gives it back. */
  readonly reconstruction: number;
  /** Mean horizontal displacement a frame under the code that moves Runner furthest to either side. */
  readonly left: number;
  readonly right: number;
  /** `right` minus `left`, paired by picture; null of a single picture. */
  readonly difference: Estimate | null;
  /** The first picture, its reconstruction, and what follows under the `left` code. */
  readonly shown: readonly Uint8Array[];
}

/** Starts worlds from a kind of prompt and holds two codes. */
export async function tryPrompt(
  worlds: Worlds,
  { name, frames }: PromptKind,
  codes: { readonly left: number; readonly right: number },
  held: number,
  random: RandomStream,
  stage: Stage,
): Promise<PromptResult> {
  const starts = frames.map((frame) => [frame]);
  const [left, right] = await holdCodes(worlds, starts, [codes.left, codes.right], held, random, stage);
  const across = ({ effects }: HeldCode) => mean(effects.map(({ x }) => x));
  return {
    name,
    reconstruction: mean(left.frames.map(([first], i) => framePsnr(frames[i], first))),
    left: across(left),
    right: across(right),
    difference: frames.length > 1 ? tInterval(right.effects.map(({ x }, i) => x - left.effects[i].x)) : null,
    shown: [frames[0], ...left.frames[0]],
  };
}

export interface Parallax {
  readonly what: 'true video' | 'generated';
  /** Mean horizontal displacement a frame, over clips, to the left. */
  readonly foreground: Estimate;
  readonly background: Estimate;
  /** Foreground minus background, paired within a clip. */
  readonly difference: Estimate;
}

/** How far foreground and background move: in the clips, and where the model continues them with inferred actions. */
export async function measureParallax(
  worlds: Worlds,
  clips: readonly Clip[],
  context: number,
  random: RandomStream,
  stage: Stage,
): Promise<Parallax[]> {
  const generated = await generate(
    worlds,
    clips.map(({ id, frames, actions }): Rollout => {
      return {
        prompt: frames.slice(0, context),
        actions: [...actions],
        random: random.fork(`noise of ${id}`),
      };
    }),
    stage,
  );
  const videos = {
    'true video': clips.map(({ frames }) => frames.slice(context - 1)),
    generated,
  };
  return (['true video', 'generated'] as const).map((what) => {
    const of = (layer: keyof typeof layers) =>
      videos[what].map((frames) => -meanDisplacement(frames, worlds.sizes, layers[layer]).x);
    const [foreground, background] = [of('foreground'), of('background')];
    return {
      what,
      foreground: tInterval(foreground),
      background: tInterval(background),
      difference: tInterval(foreground.map((value, i) => value - background[i])),
    };
  });
}
