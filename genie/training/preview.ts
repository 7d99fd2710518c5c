/** Pictures of a model in training, on the same held-out video every time. */
import type { Dataset } from '../../data/dataset.ts';
import { WindowLoader } from '../../data/windows.ts';
import type { Engine } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import type { RandomStream } from '../../engine/random.ts';
import { GeneratedWorlds, type TrainedGenie } from '../generation/worlds.ts';
import type { Preview } from '../world-model.ts';

/** Frames of a rollout, and true frames before it. */
const FRAMES = 8;
const CONTEXT = 2;

/** Frames uint8 [H, W, 3] of pixels in [0, 1], one after the other. */
export function cutFrames(pixels: ArrayLike<number>, size: number): Uint8Array[] {
  return Array.from({ length: pixels.length / size }, (_, n) =>
    Uint8Array.from({ length: size }, (_, i) =>
      Math.round(255 * Math.min(Math.max(pixels[n * size + i], 0), 1)),
    ),
  );
}

/**
 * A piece of held-out video, and what each latent action, held, makes of its first frames: as many as the longest held-out
 * episode has, at most eight.
 */
export async function previewActions(
  engine: Engine,
  model: TrainedGenie,
  heldOut: Dataset,
  random: RandomStream,
): Promise<Preview> {
  const { video, latentActions } = model.config;
  const { codes } = latentActions.codebook;
  const size = video.height * video.width * 3;
  const longest = Math.max(...heldOut.episodes.map(({ frames }) => frames));
  const shown = Math.min(FRAMES, Math.floor((longest - 1) / video.stride) + 1 - CONTEXT);
  const loader = new WindowLoader({
    ...{ dataset: heldOut, windowFrames: CONTEXT + shown, stride: video.stride, batch: 1, ahead: 0 },
    random: random.fork('window'),
  });
  const { frames_BTHWC } = await loader.next();
  const truth = Array.from({ length: CONTEXT + shown }, (_, t) =>
    frames_BTHWC.data.slice(t * size, (t + 1) * size),
  );
  const prompt = ndarray(
    frames_BTHWC.data.slice(0, CONTEXT * size),
    [CONTEXT, video.height, video.width, 3],
    'uint8',
  );
  const worlds = await GeneratedWorlds.create(engine, model, codes);
  try {
    for (let world = 0; world < codes; world++) await worlds.start(world, prompt, random.fork('world'));
    const rows = Array.from({ length: codes }, (_, code) => ({
      label: `action ${code}`,
      frames: [] as Uint8Array[],
    }));
    for (let t = 0; t < shown; t++) {
      const { data } = (await worlds.step(rows.map((_, code) => code))).frames;
      for (const [world, { frames }] of rows.entries())
        frames.push(data.slice(world * size, (world + 1) * size));
    }
    return {
      title: 'Held-out video, and each latent action held from its second frame',
      rows: [{ label: 'true', frames: truth.slice(CONTEXT) }, ...rows],
    };
  } finally {
    worlds.dispose();
  }
}
