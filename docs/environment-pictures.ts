/**
 * Draws the pictures of docs/environments.md from the environments themselves: five levels of each, some way into an
 * expert's play. Run it with `npx tsx docs/environment-pictures.ts` after a change of how a world looks.
 */
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { writeFileAtomically } from '../engine/files.ts';
import type { NdArray } from '../engine/ndarray.ts';
import { CoinRunEnv } from '../envs/coinrun/env.ts';
import { CoinRunExpert } from '../envs/coinrun/expert.ts';
import { PlatformerEnv } from '../envs/platformers/env.ts';
import { PlatformerExpert } from '../envs/platformers/expert.ts';
import { make } from '../envs/registry.ts';

/** Environments with a strip of their own, each level seed with the step at which it is shown. */
const strips: Readonly<Record<string, readonly (readonly [levelSeed: number, step: number])[]>> = {
  'CoinRun-easy-v0': [
    [0, 20],
    [1, 50],
    [2, 35],
    [5, 60],
    [9, 30],
  ],
  'CoinRun-hard-v0': [
    [0, 20],
    [1, 50],
    [2, 35],
    [5, 60],
    [9, 30],
  ],
  'CaveJumper-v0': [
    [8, 20],
    [10, 90],
    [4, 60],
    [2, 70],
    [9, 40],
  ],
  'Climber-v0': [
    [0, 60],
    [3, 110],
    [4, 90],
    [9, 70],
    [10, 120],
  ],
  'Runner-v0': [
    [2, 30],
    [4, 45],
    [13, 50],
    [0, 60],
    [18, 40],
  ],
};
const SCALE = 3;
const GAP = 6;

/** What the expert sees after so many steps, uint8 [64, 64, 3]. */
async function play(id: string, levelSeed: number, steps: number): Promise<NdArray<'uint8'>> {
  const env = await make(id);
  const world = env.unwrapped;
  let { observation } = await env.reset({ options: { levelSeed } });
  const coinRun = new CoinRunExpert();
  const platformer = new PlatformerExpert();
  for (let t = 0; t < steps; t++) {
    let action = 0;
    if (world instanceof CoinRunEnv) action = coinRun.act(world.game!);
    else if (world instanceof PlatformerEnv) action = platformer.act(world.game!);
    const step = await env.step(action);
    if (step.terminated) break;
    observation = step.observation;
  }
  await env.close();
  return observation as NdArray<'uint8'>;
}

/** Pictures of one size side by side, enlarged without smoothing. */
function strip(pictures: readonly NdArray<'uint8'>[]): Uint8Array {
  const [height, width] = pictures[0].shape;
  const png = new PNG({ width: pictures.length * (width * SCALE + GAP) - GAP, height: height * SCALE });
  pictures.forEach(({ data }, i) => {
    for (let y = 0; y < height * SCALE; y++) {
      for (let x = 0; x < width * SCALE; x++) {
        const from = (Math.trunc(y / SCALE) * width + Math.trunc(x / SCALE)) * 3;
        const to = (y * png.width + i * (width * SCALE + GAP) + x) * 4;
        png.data.set([data[from], data[from + 1], data[from + 2], 255], to);
      }
    }
  });
  return PNG.sync.write(png);
}

/** The environment's strip as PNG. */
export async function drawStrip(id: string): Promise<Uint8Array> {
  const pictures = [];
  for (const [levelSeed, step] of strips[id]) pictures.push(await play(id, levelSeed, step));
  return strip(pictures);
}

if (process.argv[1] === import.meta.filename) {
  for (const id of Object.keys(strips)) {
    await writeFileAtomically(join(import.meta.dirname, 'images', `${id}.png`), await drawStrip(id));
  }
}
