/** Many worlds to be generated, a batch at a time. */
import { ndarray } from '../../engine/ndarray.ts';
import type { Stage } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { Worlds } from '../../genie/world-model.ts';

export interface Rollout {
  /** True frames to start from, each uint8 [H, W, 3]; at most T−1 of the last are used. */
  readonly prompt: readonly Uint8Array[];
  /** The latent actions to follow. With none, the prompt's last frame is shown as the tokenizer reconstructs it. */
  readonly actions: readonly number[];
  /** Noise of the sampling. */
  readonly random: RandomStream;
}

/**
 * The frames of each rollout: the prompt's last one, reconstructed, and then one for each action. The stage advances by
 * one for every action, and for every rollout without any.
 */
export async function generate(
  worlds: Worlds,
  rollouts: readonly Rollout[],
  stage: Stage,
): Promise<Uint8Array[][]> {
  const generated: Uint8Array[][] = [];
  for (let first = 0; first < rollouts.length; first += worlds.count) {
    const batch = rollouts.slice(first, first + worlds.count);
    generated.push(...(await generateBatch(worlds, batch, stage)));
  }
  return generated;
}

async function generateBatch(
  worlds: Worlds,
  batch: readonly Rollout[],
  stage: Stage,
): Promise<Uint8Array[][]> {
  const { height, width } = worlds.sizes;
  const size = height * width * 3;
  for (let world = 0; world < worlds.count; world++) {
    // Worlds without a rollout of their own stand still in the first one's.
    const { prompt, random } = batch[world] ?? batch[0];
    const pixels = new Uint8Array(Buffer.concat(prompt));
    await worlds.start(world, ndarray(pixels, [prompt.length, height, width, 3], 'uint8'), random);
  }
  const frames = batch.map((): Uint8Array[] => []);
  const keep = (pixels: Uint8Array, moving: readonly boolean[]) => {
    for (const [world, list] of frames.entries()) {
      if (moving[world]) list.push(pixels.slice(world * size, (world + 1) * size));
    }
  };
  const shown = await worlds.show();
  keep(shown.data, new Array<boolean>(batch.length).fill(true));
  stage.advance(batch.filter(({ actions }) => actions.length === 0).length);
  const steps = Math.max(...batch.map(({ actions }) => actions.length));
  for (let step = 0; step < steps; step++) {
    const actions = Array.from({ length: worlds.count }, (_, world) => batch[world]?.actions[step]);
    const moving = actions.map((action) => action !== undefined);
    const next = await worlds.step(
      actions.map((action) => action ?? 0),
      moving,
    );
    keep(next.frames.data, moving);
    stage.advance(moving.filter(Boolean).length);
  }
  return frames;
}
