/** What the world model does, to be looked at: real against generated episodes, and every latent action held. */
import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { clip, type LabelledFrames, strip } from '../pictures.ts';
import type { Expert, Latents } from './experts.ts';

/** Generated steps of each clip. */
const steps = 10;
/** Real episodes beside their generated continuation. */
const continued = 4;

export interface ClipRequest {
  engine: Engine;
  model: WorldModel;
  /** Held-out experts, the starts of all clips. */
  experts: readonly Expert[];
  latents: Latents;
  seed: number;
  folder: string;
}

/** Writes up to four files into `folder` and gives their names: two are left out if every expert episode is short. */
export async function writeClips(request: ClipRequest): Promise<string[]> {
  const { height, width } = request.model.config.video;
  const size = { height, width };
  const files: string[] = [];
  const write = async (name: string, bytes: Uint8Array) => {
    await writeFileAtomically(join(request.folder, name), bytes);
    files.push(name);
  };
  const times = (count: number) => Array.from({ length: count }, (_, t) => (t === 0 ? 'start' : `+${t}`));

  const rows = await realAgainstGenerated(request);
  if (rows.length > 0) {
    const title = 'Real episodes and what the model generates from their first frames and inferred latents';
    await write('real-and-generated.png', await strip(title, rows, times(steps + 1), size));
    await write(
      'real-and-generated.gif',
      await clip(inColumns(rows), size, { columns: rows.length / 2, scale: 3 }),
    );
  }

  const held = await heldLatents(request);
  const heldTitle = 'Each latent action held from the same start';
  await write('latent-actions.png', await strip(heldTitle, held, times(steps + 1), size));
  const panels = held.map(({ frames }) => frames);
  await write(
    'latent-actions.gif',
    await clip(panels, size, { columns: Math.ceil(panels.length / 2), scale: 3 }),
  );
  return files;
}

/** Pairs of rows, real then generated, for the first experts that are long enough; none if none is. */
async function realAgainstGenerated({
  engine,
  model,
  experts,
  latents,
  seed,
}: ClipRequest): Promise<LabelledFrames[]> {
  const { stride, frames: window } = model.config.video;
  const context = Math.min(2, window - 1);
  const long = experts
    .filter(({ key }) => latents[key].length > (context + steps) * stride)
    .slice(0, continued);
  if (long.length === 0) return [];
  const worlds = await model.open(engine, long.length);
  try {
    const random = new RandomStream(seed).fork('clips');
    for (const [world, expert] of long.entries()) {
      await worlds.start(world, prompt(expert, 0, context, stride), random.fork(`continuation ${world}`));
    }
    const generated = long.map((): Uint8Array[] => []);
    show(await worlds.show(), generated);
    for (let step = 0; step < steps; step++) {
      const at = (context - 1 + step) * stride;
      show((await worlds.step(long.map(({ key }) => latents[key][at]))).frames, generated);
    }
    return long.flatMap((expert, world) => [
      {
        label: 'real',
        frames: generated[world].map((_, step) => frameAt(expert, (context - 1 + step) * stride)),
      },
      { label: 'generated', frames: generated[world] },
    ]);
  } finally {
    worlds.dispose();
  }
}

async function heldLatents({ engine, model, experts, seed }: ClipRequest): Promise<LabelledFrames[]> {
  const { codes } = model;
  const { stride, frames: window } = model.config.video;
  const context = Math.min(2, window - 1);
  const worlds = await model.open(engine, codes);
  try {
    const random = new RandomStream(seed).fork('held latents');
    const generated = Array.from({ length: codes }, (): Uint8Array[] => []);
    for (let code = 0; code < codes; code++) {
      // The same noise for every code: what differs between the rows is the action.
      await worlds.start(code, prompt(experts[0], 0, context, stride), random.fork('noise'));
    }
    show(await worlds.show(), generated);
    const held = Array.from({ length: codes }, (_, code) => code);
    for (let step = 0; step < steps; step++) show((await worlds.step(held)).frames, generated);
    return generated.map((frames, code) => ({ label: `latent ${code}`, frames }));
  } finally {
    worlds.dispose();
  }
}

/** Adds each world's frame to its list. */
function show({ data }: NdArray<'uint8'>, lists: Uint8Array[][]): void {
  const size = data.length / lists.length;
  for (const [world, list] of lists.entries()) list.push(data.slice(world * size, (world + 1) * size));
}

function prompt(expert: Expert, first: number, count: number, stride: number): NdArray<'uint8'> {
  const { height, width } = expert;
  const last = expert.frames_THWC.length / (height * width * 3) - 1;
  // An episode of a few frames stands still at its end.
  const frames = Array.from({ length: count }, (_, i) => frameAt(expert, Math.min(first + i * stride, last)));
  return ndarray(new Uint8Array(Buffer.concat(frames)), [count, height, width, 3], 'uint8');
}

function frameAt({ frames_THWC, height, width }: Expert, t: number): Uint8Array {
  const size = height * width * 3;
  return frames_THWC.subarray(t * size, (t + 1) * size);
}

/** Rows of pairs as panels in columns: all first rows, then all second rows. */
function inColumns(rows: readonly LabelledFrames[]): (readonly Uint8Array[])[] {
  const of = (parity: number) => rows.filter((_, i) => i % 2 === parity).map(({ frames }) => frames);
  return [...of(0), ...of(1)];
}
