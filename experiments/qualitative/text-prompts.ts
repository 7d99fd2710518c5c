/**
 * Prompts from text. By default no picture is made: of many frames that the experts of this project's own worlds come
 * by, each with the caption that the world gives it, the one whose caption is nearest to the text is the prompt.
 */
import { UserError } from '../../engine/errors.ts';
import type { NdArray } from '../../engine/ndarray.ts';
import type { Stage } from '../../engine/progress.ts';
import { hasCaption } from '../../envs/caption.ts';
import { make } from '../../envs/registry.ts';
import type { FrameSize } from '../pictures.ts';
import type { QualitativeConfig } from './config.ts';
import { expertFrames } from './expert-frames.ts';
import { loadImageGenerator } from './image-generator.ts';
import { nearestCaptions } from './nearest-caption.ts';

export const captionedWorlds = [
  'Runner-v0',
  'CaveJumper-v0',
  'Climber-v0',
  'CoinRun-easy-v0',
  'CoinRun-hard-v0',
];
/** Levels that no recording has. */
const FIRST_LEVEL = 300_000;
/** Steps between two captioned frames of a level, and the last of them. */
const EVERY = 4;
const LAST = 320;

/** A frame of a procedural world and what the world says of it. */
interface CaptionedFrame {
  readonly world: string;
  readonly levelSeed: number;
  readonly step: number;
  readonly caption: string;
}

export interface TextPrompt {
  readonly text: string;
  /** What was found for it; null where an image generator drew it. */
  readonly found: CaptionedFrame | null;
}

export interface FoundTexts<Prompt = TextPrompt> {
  /** Captioned frames that were searched. */
  readonly captioned: number;
  readonly prompts: readonly Prompt[];
}

/**
 * A frame of the given size for each text. The stage advances by one for each level of each captioned world.
 * @throws UserError if no caption has a word of a text, or if the plug-in does not give a picture
 */
export async function textPrompts(
  { prompts: texts, levels, imageGenerator }: QualitativeConfig['text'],
  size: FrameSize,
  stage: Stage,
): Promise<FoundTexts<TextPrompt & { readonly frame: Uint8Array }>> {
  if (imageGenerator !== null) {
    const draw = await loadImageGenerator(imageGenerator);
    const prompts = [];
    for (const text of texts) prompts.push({ text, found: null, frame: await draw(text, size) });
    return { captioned: 0, prompts };
  }
  const frames: (CaptionedFrame & { picture: NdArray<'uint8'> })[] = [];
  for (const world of captionedWorlds) await captionWorld(world, levels, stage, frames);
  const captions = frames.map(({ caption }) => caption);
  const nearest = nearestCaptions(texts, captions);
  const prompts = texts.map((text, i) => {
    const { picture, ...found } = frames[nearest[i]];
    const [height, width] = picture.shape;
    if (height !== size.height || width !== size.width) {
      throw new UserError(
        `genie.video: the captioned frames are ${height}×${width}: set height and width to that`,
      );
    }
    return { text, found, frame: picture.data };
  });
  return { captioned: frames.length, prompts };
}

async function captionWorld(
  world: string,
  levels: number,
  stage: Stage,
  into: (CaptionedFrame & { picture: NdArray<'uint8'> })[],
): Promise<void> {
  const env = await make(world, { disableEnvChecker: true });
  const { unwrapped } = env;
  if (!hasCaption(unwrapped)) throw new Error(`${world} has no captions`);
  try {
    for (let levelSeed = FIRST_LEVEL; levelSeed < FIRST_LEVEL + levels; levelSeed++) {
      let step = 0;
      for await (const picture of expertFrames(env, levelSeed, LAST)) {
        if (step % EVERY === 0) into.push({ world, levelSeed, step, caption: unwrapped.caption(), picture });
        step++;
      }
      stage.advance(1);
    }
  } finally {
    await env.close();
  }
}
