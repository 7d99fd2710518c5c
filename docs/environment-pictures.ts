/**
 * Draws the pictures of docs/environments.md from the environments themselves: five levels of each, some way into an
 * expert's play, and five moments of CartPole. Run it with `npx tsx docs/environment-pictures.ts` after a change of how a world looks.
 */
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { writeFileAtomically } from '../engine/files.ts';
import { type NdArray, zeros } from '../engine/ndarray.ts';
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

/** CartPole starts aslant and is pushed to where the pole leans, which balances it; after the third moment no longer. */
const CART_POLE_MOMENTS = [0, 12, 60, 66, 72];
/** The rows of its picture on which something is drawn. */
const CART_POLE_ROWS = { first: 150, count: 180 };

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
function strip(pictures: readonly NdArray<'uint8'>[], scale = SCALE): Uint8Array {
  const [height, width] = pictures[0].shape;
  const png = new PNG({ width: pictures.length * (width * scale + GAP) - GAP, height: height * scale });
  pictures.forEach(({ data }, i) => {
    for (let y = 0; y < height * scale; y++) {
      for (let x = 0; x < width * scale; x++) {
        const from = (Math.trunc(y / scale) * width + Math.trunc(x / scale)) * 3;
        const to = (y * png.width + i * (width * scale + GAP) + x) * 4;
        png.data.set([data[from], data[from + 1], data[from + 2], 255], to);
      }
    }
  });
  return PNG.sync.write(png);
}

/** CartPole's picture at a third of its size, uint8 [60, 200, 3]. */
function shrunk({ data, shape }: NdArray<'uint8'>): NdArray<'uint8'> {
  const width = shape[1] / SCALE;
  const height = CART_POLE_ROWS.count / SCALE;
  const small = zeros([height, width, 3], 'uint8');
  for (let i = 0; i < small.data.length; i++) {
    const [x, y, channel] = [Math.trunc(i / 3) % width, Math.trunc(i / (3 * width)), i % 3];
    let sum = 0;
    for (let dy = 0; dy < SCALE; dy++) {
      const row = CART_POLE_ROWS.first + y * SCALE + dy;
      for (let dx = 0; dx < SCALE; dx++) sum += data[(row * shape[1] + x * SCALE + dx) * 3 + channel];
    }
    small.data[i] = Math.round(sum / SCALE ** 2);
  }
  return small;
}

/** Moments of an episode of CartPole as PNG. */
export async function drawCartPoleStrip(): Promise<Uint8Array> {
  const env = await make<NdArray<'float32'>, number>('CartPole-v1', { renderMode: 'rgb_array' });
  let { observation } = await env.reset({ seed: 0, options: { low: 0.12, high: 0.13 } });
  const moments: NdArray<'uint8'>[] = [];
  for (let t = 0; moments.length < CART_POLE_MOMENTS.length; t++) {
    if (CART_POLE_MOMENTS.includes(t)) moments.push(shrunk((await env.render()) as NdArray<'uint8'>));
    const [, , angle, angularVelocity] = observation.data;
    const balancing = moments.length < 3 && angle + angularVelocity < 0;
    ({ observation } = await env.step(balancing ? 0 : 1));
  }
  await env.close();
  return strip(moments, 1);
}

/** The environment's strip as PNG. */
export async function drawStrip(id: string): Promise<Uint8Array> {
  const pictures = [];
  for (const [levelSeed, step] of strips[id]) pictures.push(await play(id, levelSeed, step));
  return strip(pictures);
}

if (process.argv[1] === import.meta.filename) {
  const images = join(import.meta.dirname, 'images');
  for (const id of Object.keys(strips)) {
    await writeFileAtomically(join(images, `${id}.png`), await drawStrip(id));
  }
  await writeFileAtomically(join(images, 'CartPole-v1.png'), await drawCartPoleStrip());
}
