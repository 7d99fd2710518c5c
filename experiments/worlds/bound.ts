/**
 * What no model can know: how near generated frames could come at best to the true ones, if every pixel that the prompt
 * showed were where it belongs, as good as the tokenizer keeps it. What had not been in sight can only be guessed; here
 * it takes the colour of the nearest pixel that had. The simulator itself says how far the camera moved: the episode is
 * played again.
 */
import type { LabelledDataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Progress } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { CoinRunEnv } from '../../envs/coinrun/env.ts';
import { VIEW } from '../../envs/coinrun/rendering.ts';
import { psnr } from '../../genie/training/frames.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import type { Clip } from '../measure/clips.ts';
import { meanSquaredError } from '../measure/psnr.ts';
import { generate } from '../measure/rollouts.ts';
import { CONTEXT } from '../measure/world-quality.ts';
import { mean } from '../statistics.ts';

/** Where the camera stands, in pixels of the level, and the picture's left upper corner with it. */
interface Corner {
  readonly x: number;
  readonly y: number;
}

/** Means over clips. */
export interface Bound {
  /** PSNR in dB that generated frames can reach; see above. A clip's is that of its mean squared error. */
  readonly psnr: number;
  /** Share of the pixels of all true frames after the prompt that the prompt did not show. */
  readonly unseen: number;
}

const WORLDS = 16;

export async function boundOf(options: {
  engine: Engine;
  model: WorldModel;
  heldOut: LabelledDataset;
  clips: readonly Clip[];
  random: RandomStream;
  progress: Progress;
}): Promise<Bound> {
  const { engine, model, heldOut, clips, random, progress } = options;
  const { height, width } = model.config.video;
  const worlds = await model.open(engine, WORLDS);
  const frames = clips.flatMap((clip) => clip.frames.slice(CONTEXT));
  const stage = progress.stage('Frames through the tokenizer', frames.length);
  const kept = await generate(
    worlds,
    frames.map((frame) => ({ prompt: [frame], actions: [], random })),
    stage,
  );
  stage.end();
  worlds.dispose();
  const found: Bound[] = [];
  for (const [i, clip] of clips.entries()) {
    const steps = clip.frames.length - CONTEXT;
    const corners = await cornersOf(clip, heldOut, { height, width }, model.config.video.stride);
    const each = clip.frames.slice(CONTEXT).map((frame, t) => {
      const seen = shownBefore(corners.slice(0, CONTEXT), corners[CONTEXT + t], { height, width });
      const best = guessUnseen(frame, kept[i * steps + t][0], seen, width);
      const unseen = mean(Array.from(seen, (value) => 1 - value));
      return { error: meanSquaredError(frame, best), unseen };
    });
    found.push({
      psnr: psnr(mean(each.map(({ error }) => error))),
      unseen: mean(each.map(({ unseen }) => unseen)),
    });
  }
  return { psnr: mean(found.map((each) => each.psnr)), unseen: mean(found.map(({ unseen }) => unseen)) };
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** Plays a clip's episode again; the camera follows the agent. */
async function cornersOf(
  clip: Clip,
  heldOut: LabelledDataset,
  { height, width }: Size,
  stride: number,
): Promise<Corner[]> {
  const { mode, levelSeed } = heldOut.episodes.find(({ id }) => id === clip.id)!;
  const { actions } = heldOut.labels(clip.id);
  const env = await coinrun.makeEnv(mode!);
  await env.reset({ seed: levelSeed!, options: { levelSeed: levelSeed! } });
  const { game } = env.unwrapped as unknown as CoinRunEnv;
  const corners: Corner[] = [];
  const corner = () => ({
    x: Math.round((game!.dynamics.x * width) / VIEW),
    // Heights count upwards, rows downwards.
    y: Math.round((-game!.dynamics.y * height) / VIEW),
  });
  const last = clip.start + (clip.frames.length - 1) * stride;
  for (let t = 0; t <= last; t++) {
    if (t >= clip.start && (t - clip.start) % stride === 0) corners.push(corner());
    if (t < last) await env.step((actions as readonly number[])[t]);
  }
  await env.close();
  return corners;
}

/** 1 for each pixel of a picture at `corner` that a picture at one of `before` showed, 0 elsewhere. */
export function shownBefore(before: readonly Corner[], corner: Corner, { height, width }: Size): Uint8Array {
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const [x, y] = [(i % width) + corner.x, Math.floor(i / width) + corner.y];
    return before.some((old) => x >= old.x && x < old.x + width && y >= old.y && y < old.y + height) ? 1 : 0;
  });
}

/** `known` where it was seen, and elsewhere the true colour of the nearest pixel that was; grey if there is none. */
export function guessUnseen(
  truth: Uint8Array,
  known: Uint8Array,
  seen: Uint8Array,
  width: number,
): Uint8Array {
  const places = Array.from(seen.keys()).filter((i) => seen[i] === 1);
  const guess = known.slice();
  for (const [i, value] of seen.entries()) {
    if (value === 1) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
    for (const place of places) {
      const distance = ((place % width) - x) ** 2 + (Math.floor(place / width) - y) ** 2;
      if (distance < least) [nearest, least] = [place, distance];
    }
    for (let c = 0; c < 3; c++) guess[3 * i + c] = nearest < 0 ? 128 : truth[3 * nearest + c];
  }
  return guess;
}
