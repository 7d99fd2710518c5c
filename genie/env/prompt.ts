/** What a generated world starts from: an image file, a frame of a data set, or several frames. */
import { openDataset } from '../../data/dataset.ts';
import { MOST_PIXELS } from '../../data/limits.ts';
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { checkFrameSize, type WorldModelConfig } from '../world-model.ts';

type VideoConfig = Pick<WorldModelConfig, 'video'>;

/** Frame `frame` of an episode, and `frames` − 1 before it at the model's stride (default 1 frame). */
export interface DatasetPrompt {
  readonly dataset: string;
  readonly episode: string;
  readonly frame: number;
  readonly frames?: number;
}

/** A path to an image, a place in a data set, or uint8 pixels [H, W, 3] or [T, H, W, 3] at the model's stride. */
export type Prompt = string | DatasetPrompt | NdArray<'uint8'>;

/**
 * The frames of a prompt, uint8 [T, H, W, 3]. An image file of another size is scaled and cropped to fit.
 * @throws UserError if the prompt cannot be read or has the wrong size.
 */
export async function readPrompt(prompt: unknown, config: VideoConfig): Promise<NdArray<'uint8'>> {
  if (typeof prompt === 'string') return readImage(prompt, config);
  if (isPixels(prompt)) {
    const shape = prompt.shape.length === 3 ? [1, ...prompt.shape] : prompt.shape;
    if (shape.length !== 4 || shape[3] !== 3 || shape[0] === 0) {
      throw new UserError(`prompt: pixels have shape [${prompt.shape}]: give [H, W, 3] or [T, H, W, 3]`);
    }
    checkFrameSize('prompt', { height: shape[1], width: shape[2] }, config);
    return ndarray(prompt.data, shape, 'uint8');
  }
  if (isDatasetPrompt(prompt)) return readFromDataset(prompt, config);
  throw new UserError(
    'prompt: give the path of an image, uint8 pixels [T, H, W, 3], or {dataset, episode, frame, frames?}',
  );
}

async function readImage(path: string, { video }: VideoConfig): Promise<NdArray<'uint8'>> {
  const { default: sharp } = await import('sharp');
  const { height, width } = video;
  try {
    const image = sharp(path, { limitInputPixels: MOST_PIXELS })
      .removeAlpha()
      .toColourspace('srgb')
      .resize(width, height, { fit: 'cover' });
    const pixels = await image.raw().toBuffer();
    return ndarray(new Uint8Array(pixels), [1, height, width, 3], 'uint8');
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new UserError(
      `prompt ${path}: cannot be read as an image (${reason}): give a PNG, JPEG or WebP file`,
    );
  }
}

async function readFromDataset(prompt: DatasetPrompt, config: VideoConfig): Promise<NdArray<'uint8'>> {
  const { video } = config;
  const dataset = await openDataset(prompt.dataset);
  checkFrameSize(prompt.dataset, dataset, config);
  const all = await dataset.frames(prompt.episode);
  const size = video.height * video.width * 3;
  const { frame, frames = 1 } = prompt;
  if (!Number.isInteger(frames) || frames < 1)
    throw new UserError(`prompt: frames ${frames} must be a whole number from 1`);
  const first = frame - (frames - 1) * video.stride;
  if (!Number.isInteger(frame) || first < 0 || (frame + 1) * size > all.length) {
    throw new UserError(
      `prompt: ${prompt.episode} has ${all.length / size} frames; frames ${first} to ${frame} are not all among them`,
    );
  }
  const pixels = new Uint8Array(frames * size);
  for (let t = 0; t < frames; t++) {
    const from = (first + t * video.stride) * size;
    pixels.set(all.subarray(from, from + size), t * size);
  }
  return ndarray(pixels, [frames, video.height, video.width, 3], 'uint8');
}

function isPixels(value: unknown): value is NdArray<'uint8'> {
  const array = value as Partial<NdArray> | null;
  return typeof value === 'object' && array?.dtype === 'uint8' && Array.isArray(array.shape);
}

function isDatasetPrompt(value: unknown): value is DatasetPrompt {
  const prompt = value as Partial<DatasetPrompt> | null;
  return (
    typeof value === 'object' &&
    typeof prompt?.dataset === 'string' &&
    typeof prompt.episode === 'string' &&
    typeof prompt.frame === 'number'
  );
}
