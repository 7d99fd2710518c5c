/** Pictures that a model of Runner has never seen the like of: other games, sketches, negatives, and given images. */
import { basename } from 'node:path';
import { make } from '../../envs/registry.ts';
import { readPrompt } from '../../genie/env/prompt.ts';
import type { WorldModelConfig } from '../../genie/world-model.ts';
import type { FrameSize } from '../pictures.ts';
import { expertFrames } from './expert-frames.ts';

export interface PromptKind {
  readonly name: string;
  /** Single frames, uint8 RGB [H, W, 3]. */
  readonly frames: readonly Uint8Array[];
}

const otherGames = ['CaveJumper-v0', 'Climber-v0', 'CoinRun-easy-v0'];
/** Steps of the game's expert before the picture is taken. */
const STEPS_IN = 20;
/** Luma differences between neighbours above this are lines of a sketch. */
const EDGE = 24;

/** All kinds of prompts; the first is what the model knows: held-out frames of Runner. */
export async function promptKinds(
  known: readonly Uint8Array[],
  images: readonly string[],
  config: WorldModelConfig,
): Promise<PromptKind[]> {
  const kinds: PromptKind[] = [{ name: 'Runner, held out', frames: known }];
  for (const id of otherGames) {
    kinds.push({ name: id.replace(/-.*/, ''), frames: await framesOf(id, known.length) });
  }
  kinds.push({ name: 'sketch', frames: known.map((frame) => sketch(frame, config.video)) });
  kinds.push({ name: 'negative', frames: known.map((frame) => frame.map((value) => 255 - value)) });
  for (const path of images) {
    const { data } = await readPrompt(path, config);
    kinds.push({ name: basename(path), frames: [data] });
  }
  return kinds;
}

/** A picture from each of `count` levels of another game. */
async function framesOf(id: string, count: number): Promise<Uint8Array[]> {
  const env = await make(id, { disableEnvChecker: true });
  const frames: Uint8Array[] = [];
  try {
    for (let levelSeed = 0; levelSeed < count; levelSeed++) {
      let last = new Uint8Array();
      for await (const { data } of expertFrames(env, levelSeed, STEPS_IN)) last = data.slice();
      frames.push(last);
    }
  } finally {
    await env.close();
  }
  return frames;
}

/** A line drawing of a frame: dark where luma jumps from one pixel to the next, paper elsewhere. */
export function sketch(frame: Uint8Array, { height, width }: FrameSize): Uint8Array {
  const luma = (x: number, y: number) => {
    const i = 3 * (Math.min(y, height - 1) * width + Math.min(x, width - 1));
    return 0.299 * frame[i] + 0.587 * frame[i + 1] + 0.114 * frame[i + 2];
  };
  const drawn = new Uint8Array(frame.length).fill(244);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = luma(x, y);
      const jump = Math.max(Math.abs(luma(x + 1, y) - here), Math.abs(luma(x, y + 1) - here));
      const at = 3 * (y * width + x);
      if (jump > EDGE) drawn.fill(40, at, at + 3);
    }
  }
  return drawn;
}
