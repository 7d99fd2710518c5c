/**
 * What a model that knew how the camera will move could reach: the prompt's own pixels, moved by what the simulator says
 * (the episode is played again), and the same with every pixel that the prompt showed as it truly becomes, as good as the
 * tokenizer keeps it. What had not been in sight can only be guessed; here it takes the colour of the nearest pixel that
 * had.
 */
import type { LabelledDataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Progress } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import { VIEW } from '../../envs/coinrun/rendering.ts';
import { psnr } from '../../genie/training/frames.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import { replayPositions } from '../benchmarks/replay-positions.ts';
import type { Clip } from '../measure/clips.ts';
import { meanSquaredError } from '../measure/psnr.ts';
import { generate } from '../measure/rollouts.ts';
import { CONTEXT } from '../measure/world-quality.ts';
import type { FrameSize } from '../pictures.ts';
import { mean } from '../statistics.ts';

/** Where the camera stands, in pixels of the level, and the picture's left upper corner with it. */
interface Corner {
  readonly x: number;
  readonly y: number;
}

/** Means over clips; PSNR in dB, a clip's that of its mean squared error over all frames after the prompt. */
export interface Bound {
  /** Of the prompt's own pixels, moved. */
  readonly moved: number;
  /** Of what the prompt showed, as it truly becomes, through the tokenizer and back. */
  readonly known: number;
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
  const corners = await cornersOf(clips, heldOut, { height, width }, model.config.video.stride);
  const found: Bound[] = [];
  for (const [i, clip] of clips.entries()) {
    const steps = clip.frames.length - CONTEXT;
    const each = clip.frames.slice(CONTEXT).map((frame, t) => {
      const corner = corners[i][CONTEXT + t];
      const prompt = clip.frames.slice(0, CONTEXT).map((pixels, p) => ({ pixels, corner: corners[i][p] }));
      const { pixels, seen } = moved(prompt, corner, { height, width });
      const known = guessUnseen(frame, kept[i * steps + t][0], seen, width);
      return {
        moved: meanSquaredError(frame, guessUnseen(pixels, pixels, seen, width)),
        known: meanSquaredError(frame, known),
        unseen: mean(Array.from(seen, (value) => 1 - value)),
      };
    });
    found.push({
      moved: psnr(mean(each.map((at) => at.moved))),
      known: psnr(mean(each.map((at) => at.known))),
      unseen: mean(each.map((at) => at.unseen)),
    });
  }
  return {
    moved: mean(found.map((clip) => clip.moved)),
    known: mean(found.map((clip) => clip.known)),
    unseen: mean(found.map((clip) => clip.unseen)),
  };
}

/** The corner at each frame of each clip, whose camera follows the agent: the episodes are played again. */
async function cornersOf(
  clips: readonly Clip[],
  heldOut: LabelledDataset,
  { height, width }: FrameSize,
  stride: number,
): Promise<Corner[][]> {
  const shown = new Set(clips.map(({ id }) => id));
  const episodes = heldOut.episodes.filter(({ id }) => shown.has(id));
  const labels = (id: string) => heldOut.labels(id);
  const replayed = await replayPositions(coinrun, { path: heldOut.path, episodes, labels });
  const positionsOf = new Map(replayed.map(({ id, positions }) => [id, positions]));
  return clips.map(({ id, start, frames }) =>
    frames.map((_, t) => {
      const [x, y] = positionsOf.get(id)![start + t * stride];
      // Heights count upwards, rows downwards.
      return { x: Math.round((x * width) / VIEW), y: Math.round((-y * height) / VIEW) };
    }),
  );
}

/** The picture at `corner` as far as earlier ones show it (the later where several do), and 1 for each pixel that one shows. */
export function moved(
  before: readonly { readonly pixels: Uint8Array; readonly corner: Corner }[],
  corner: Corner,
  { height, width }: FrameSize,
): { pixels: Uint8Array; seen: Uint8Array } {
  const pixels = new Uint8Array(height * width * 3);
  const seen = new Uint8Array(height * width);
  for (const old of before) {
    for (let i = 0; i < seen.length; i++) {
      const x = (i % width) + corner.x - old.corner.x;
      const y = Math.floor(i / width) + corner.y - old.corner.y;
      if (x < 0 || x >= width || y < 0 || y >= height) continue;
      seen[i] = 1;
      const from = 3 * (y * width + x);
      pixels.set(old.pixels.subarray(from, from + 3), 3 * i);
    }
  }
  return { pixels, seen };
}

/** `known` where it was seen, and elsewhere the colour in `source` of the nearest pixel that was; grey if there is none. */
export function guessUnseen(
  source: Uint8Array,
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
    for (let c = 0; c < 3; c++) guess[3 * i + c] = nearest < 0 ? 128 : source[3 * nearest + c];
  }
  return guess;
}
