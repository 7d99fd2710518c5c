/** The deformable thing over ten generated steps, beside what it really did. */
import { join } from 'node:path';
import type { LabelledDataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import type { Seen } from '../benchmarks/tabletop-replay.ts';
import { expertKey, type Latents } from '../cloning/experts.ts';
import { generate } from '../measure/rollouts.ts';
import { strip } from '../pictures.ts';
import { mean } from '../statistics.ts';
import { promptFrames } from './consistency.ts';

const steps = 10;

export interface BagClip {
  /** In the folder. */
  readonly file: string;
  /** Root mean square change of the beads' distances from their middle over the clip, in decimetres. */
  readonly deformation: number;
}

/** Shows the held-out stretch in which the bag gives way most; null if no episode is long enough. */
export async function writeBagClip(request: {
  engine: Engine;
  model: WorldModel;
  dataset: LabelledDataset;
  states: ReadonlyMap<string, readonly Seen[]>;
  latents: Latents;
  context: number;
  seed: number;
  folder: string;
}): Promise<BagClip | null> {
  const { engine, model, dataset, states, latents, context, seed, folder } = request;
  const { video } = model.config;
  const { stride } = video;
  const before = (context - 1) * stride;
  let best: { id: string; mode: string | undefined; start: number; deformation: number } | null = null;
  for (const { id, mode } of dataset.episodes) {
    const seen = states.get(id)!;
    for (let t = before; t + steps * stride < seen.length; t++) {
      const deformation = changeOfShape(seen[t], seen[t + steps * stride]);
      if (!best || deformation > best.deformation) best = { id, mode, start: t, deformation };
    }
  }
  if (!best) return null;
  const { id, mode, start, deformation } = best;
  const pixels = await dataset.frames(id);
  const own = latents[expertKey(mode, id)];
  const worlds = await model.open(engine, 1);
  const actions = Array.from({ length: steps }, (_, step) => own[start + step * stride]);
  const prompt = promptFrames(pixels, video, start - before, context);
  const random = new RandomStream(seed).fork('bag');
  const [generated] = await generate(worlds, [{ prompt, actions, random }], {
    advance() {},
    end() {},
  }).finally(() => worlds.dispose());
  const rows = [
    { label: 'real', frames: promptFrames(pixels, video, start, steps + 1) },
    { label: 'generated', frames: generated },
  ];
  const columns = Array.from({ length: steps + 1 }, (_, t) => (t === 0 ? 'start' : `+${t}`));
  const file = 'bag.png';
  await writeFileAtomically(
    join(folder, file),
    await strip('The soft bag over ten steps of the world model', rows, columns, video),
  );
  return { file, deformation };
}

/** How differently the bag is shaped, wherever it is: bead by bead, the distance from the middle. */
function changeOfShape(a: Seen, b: Seen): number {
  const radii = ({ bag }: Seen) => {
    const [x, y] = [mean(bag.map((bead) => bead.x)), mean(bag.map((bead) => bead.y))];
    return bag.map((bead) => Math.hypot(bead.x - x, bead.y - y));
  };
  const [first, second] = [radii(a), radii(b)];
  return Math.sqrt(mean(first.map((radius, i) => (radius - second[i]) ** 2)));
}
