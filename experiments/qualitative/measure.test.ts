import { expect, it } from 'vitest';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { silent } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import type { Worlds } from '../../genie/world-model.ts';
import type { Clip } from '../measure/clips.ts';
import { holdCodes, measureParallax, tryPrompt } from './measure.ts';
import { sketch } from './prompts.ts';

const size = 64;
const scene = new RandomStream(1).integers(size * 3 * size * 3, 256);
const stage = silent.stage('', 0);

/** What a camera sees at column x; the rows above 48 move a third as far. */
function view(x: number): Uint8Array {
  const frame = new Uint8Array(size * size * 3);
  for (let row = 0; row < size; row++) {
    const start = 3 * (row * size * 3 + size + (row < 48 ? Math.round(x / 3) : x));
    frame.set(scene.subarray(start, start + 3 * size), 3 * row * size);
  }
  return frame;
}

/** Worlds in which code k moves the camera by 3·(k − 1) columns to the right. */
function scrollingWorlds(count: number): Worlds {
  const at = new Array<number>(count).fill(0);
  const show = async () => {
    const frames = new Uint8Array(Buffer.concat(at.map(view)));
    return ndarray(frames, [count, size, size, 3], 'uint8') as NdArray<'uint8'>;
  };
  const worlds = {
    sizes: { height: size, width: size, frames: 2, codes: 3 },
    count,
    start: async (world: number) => {
      at[world] = 0;
    },
    show,
    step: async (actions: readonly number[], going: readonly boolean[]) => {
      for (const [world, action] of actions.entries()) if (going[world]) at[world] += 3 * (action - 1);
      return { frames: await show(), judgements: null };
    },
  };
  return worlds as unknown as Worlds;
}

it('finds what held codes do', async () => {
  const starts = [[view(0)], [view(0)], [view(0)]];
  const held = await holdCodes(scrollingWorlds(4), starts, [0, 1, 2], 2, new RandomStream(1), stage);
  expect(held.map(({ code }) => code)).toEqual([0, 1, 2]);
  for (const { code, effects, frames } of held) {
    expect(frames.map(({ length }) => length)).toEqual([3, 3, 3]);
    // Most of the picture is backdrop: it moves by one where the ground moves by three.
    for (const { x, y } of effects) expect([x, y]).toEqual([1 - code || 0, 0]);
  }
});

it('tells which way each of two codes moves a prompt', async () => {
  const kind = { name: 'known', frames: [view(0), view(0)] };
  const codes = { left: 2, right: 0 };
  const result = await tryPrompt(scrollingWorlds(4), kind, codes, 3, new RandomStream(1), stage);
  expect(result).toMatchObject({ name: 'known', left: -1, right: 1, reconstruction: 100 });
  expect(result.difference).toEqual({ mean: 2, ci95: [2, 2] });
  expect(result.shown).toHaveLength(5);
});

it('measures parallax where there is some, and none where there is none', async () => {
  const clips = [0, 1, 2].map((): Clip => {
    return { id: 'a', start: 0, frames: [0, 3, 6].map(view), actions: [1, 1] };
  });
  const [truth, generated] = await measureParallax(scrollingWorlds(3), clips, 1, new RandomStream(1), stage);
  expect(truth.foreground.mean).toBe(3);
  expect(truth.background.mean).toBe(1);
  expect(truth.difference.mean).toBe(2);
  // Code 1 stands still.
  expect(generated.difference.mean).toBeCloseTo(0);
});

it('draws lines where a picture has edges, on empty paper', () => {
  const frame = new Uint8Array(4 * 4 * 3);
  for (let y = 0; y < 4; y++) frame.fill(200, 3 * (y * 4 + 2), 3 * (y * 4 + 4));
  const drawn = sketch(frame, { height: 4, width: 4 });
  for (let y = 0; y < 4; y++) {
    expect([0, 1, 2, 3].map((x) => drawn[3 * (y * 4 + x)])).toEqual([244, 40, 244, 244]);
  }
});
