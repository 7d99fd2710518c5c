/** Where the server's generated worlds start: recorded frames, an environment, or a picture that somebody sends. */
import { basename } from 'node:path';
import type { Dataset } from '../../data/dataset.ts';
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { readPrompt } from '../../genie/env/prompt.ts';
import { promptsOf } from '../../genie/trained/trained-worlds.ts';
import type { WorldModelConfig } from '../../genie/world-model.ts';
import type { Picture, PromptChoice } from '../protocol.ts';
import { type PromptSource, promptOf } from '../world-player.ts';

/** Recorded frames shown at a time. */
const SHOWN = 12;
/** Larger pictures are refused before they are decoded: 24 megapixels. */
const MOST_PIXELS = 24e6;

interface Size {
  readonly height: number;
  readonly width: number;
}

/** An uploaded picture or sketch, scaled and cropped. @throws UserError if it is none. */
async function readUpload(base64: string, { height, width }: Size): Promise<Picture> {
  const { default: sharp } = await import('sharp');
  try {
    const image = sharp(Buffer.from(base64, 'base64'), { limitInputPixels: MOST_PIXELS, failOn: 'error' });
    const { format } = await image.metadata();
    // The others that sharp reads are not pictures from a camera or a canvas, and some reach beyond the file.
    if (!['png', 'jpeg', 'webp', 'gif', 'avif', 'heif'].includes(format ?? ''))
      throw new Error(`it is ${format}`);
    const pixels = await image
      .rotate()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .resize(width, height, { fit: 'cover' })
      .raw()
      .toBuffer();
    return { height, width, data: new Uint8Array(pixels) };
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new UserError(
      `the picture cannot be read (${reason}): give a PNG, JPEG or WebP of up to 24 megapixels`,
    );
  }
}

/** A picture that a model brings to start from. */
export interface BroughtPrompt {
  readonly label: string;
  readonly data: Uint8Array;
}

/** The pictures beside a trained world, at its size. */
export async function broughtPrompts(reference: string, config: WorldModelConfig): Promise<BroughtPrompt[]> {
  const paths = await promptsOf(reference);
  return Promise.all(
    paths.map(async (path) => ({ label: basename(path), data: (await readPrompt(path, config)).data })),
  );
}

export class ServerPrompts implements PromptSource {
  readonly #size: Size;
  readonly #dataset: Dataset | null;
  readonly #brought: readonly BroughtPrompt[];

  /**
   * @param dataset frames of the model's size, or null.
   * @param brought what is offered where there is no data set.
   */
  constructor(size: Size, dataset: Dataset | null, brought: readonly BroughtPrompt[] = []) {
    this.#size = size;
    this.#dataset = dataset;
    this.#brought = brought;
  }

  get kinds(): readonly PromptChoice['kind'][] {
    return this.#dataset || this.#brought.length > 0 ? ['recorded', 'picture'] : ['picture'];
  }

  async read(choice: PromptChoice | undefined, seed: number): Promise<NdArray<'uint8'>> {
    if (choice?.kind === 'picture') return promptOf(await readUpload(choice.base64, this.#size));
    if (choice?.kind === 'environment') throw new UserError('this world is not played beside an environment');
    const dataset = this.#dataset;
    const count = this.#brought.length;
    if (!dataset && count > 0) {
      const { data } = this.#brought[choice ? choice.episode : seed % count] ?? {};
      if (!data) throw new UserError(`there is no picture ${choice?.episode}`);
      return promptOf({ ...this.#size, data });
    }
    if (!dataset) {
      if (choice) throw new UserError('there are no recorded frames: start genie play with --data');
      // Something to look at until a picture is given.
      const { height, width } = this.#size;
      return ndarray(new Uint8Array(height * width * 3).fill(128), [1, height, width, 3], 'uint8');
    }
    const { episode, frame } = choice ?? { episode: seed % dataset.episodes.length, frame: 0 };
    return promptOf(await this.#recorded(episode, frame));
  }

  async #recorded(episode: number, frame: number): Promise<Picture> {
    const { height, width } = this.#size;
    const info = this.#dataset!.episodes[episode];
    if (!info || frame >= info.frames)
      throw new UserError(`there is no frame ${frame} of episode ${episode}`);
    const data = new Uint8Array(height * width * 3);
    await this.#dataset!.cache.copy(episode, frame, 1, 1, data, 0);
    return { height, width, data };
  }

  /** The first frame of each episode, and one from its middle. */
  async list(from: number) {
    if (!this.#dataset) {
      const choices = this.#brought.map(({ label }, episode) => ({ episode, frame: 0, label }));
      const pictures = this.#brought.map(({ data }) => ({ ...this.#size, data }));
      return { prompts: { choices, next: null }, pictures };
    }
    const { episodes } = this.#dataset;
    const end = Math.min(from + SHOWN, 2 * episodes.length);
    const choices = Array.from({ length: Math.max(0, end - from) }, (_, i) => {
      const episode = Math.floor((from + i) / 2);
      const { id, frames } = episodes[episode];
      const frame = (from + i) % 2 === 0 ? 0 : Math.floor(frames / 2);
      return { episode, frame, label: `${id}, frame ${frame}` };
    });
    return {
      prompts: { choices, next: end < 2 * episodes.length ? end : null },
      pictures: await Promise.all(choices.map(({ episode, frame }) => this.#recorded(episode, frame))),
    };
  }
}
