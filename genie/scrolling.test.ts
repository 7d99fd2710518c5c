import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openDataset } from '../data/dataset.ts';
import { createEngine } from '../engine/engine.ts';
import { ndarray } from '../engine/ndarray.ts';
import { silent } from '../engine/progress.ts';
import { RandomStream } from '../engine/random.ts';
import { scrollingVideo } from './fixtures/scrolling-video.ts';
import { scrollingKind } from './scrolling.ts';
import { loadWorldModel } from './world-models.ts';

const config = {
  ...scrollingKind.presets.scrolling,
  video: { height: 16, width: 16, frames: 2, stride: 1 } as const,
  codes: 2,
  radius: { x: 3, y: 3 },
  pairs: 60,
};

it('finds the two ways in which video scrolls, whichever they are, and goes on as it does', async () => {
  const engine = await createEngine({ engine: 'onnx' });
  const side = fc.integer({ min: -3, max: 3 });
  const shift = fc.tuple(side, side);
  const shifts = fc.uniqueArray(shift, { minLength: 2, maxLength: 2, selector: String });
  await fc.assert(
    fc.asyncProperty(shifts, async (ways) => {
      const folder = await mkdtemp(join(tmpdir(), 'scrolling-'));
      try {
        const { frames, taken } = await scrollingVideo(join(folder, 'video'), ways, 40);
        const dataset = await openDataset(join(folder, 'video'));
        const random = new RandomStream(1);
        const directory = join(folder, 'model');
        await scrollingKind.train({
          ...{
            engine,
            config,
            dataset,
            heldOut: dataset,
            random,
            directory,
            resume: false,
            progress: silent,
          },
        });
        const model = await loadWorldModel(directory);
        const worlds = await model.open(engine, 1);
        const codeOf = new Map<number, number>();
        for (let t = 0; t + 1 < frames.length; t++) {
          const [before, after] = [frames[t], frames[t + 1]];
          const pair = Uint8Array.from([...before.data, ...after.data]);
          const code = await worlds.inferAction(ndarray(pair, [2, ...before.shape.slice(1)], 'uint8'));
          expect(codeOf.get(taken[t]) ?? code).toBe(code);
          codeOf.set(taken[t], code);
          await worlds.start(0, frames[t], random);
          const { frames: next } = await worlds.step([code]);
          // Where the edge scrolls in, nobody can know.
          for (let y = 3; y < 13; y++) {
            const row = (from: { data: Uint8Array }) => from.data.slice((y * 16 + 3) * 3, (y * 16 + 13) * 3);
            expect(row(next)).toEqual(row(frames[t + 1]));
          }
        }
        expect(new Set(codeOf.values()).size).toBe(2);
      } finally {
        await rm(folder, { recursive: true });
      }
    }),
    { numRuns: 10 },
  );
});

it('shifts no further than a frame reaches', () => {
  const far = (radius: { x: number; y: number }) => () =>
    scrollingKind.parseConfig({ ...config, radius }, 'scrolling.json');
  expect(far({ x: 15, y: 15 })).not.toThrow();
  expect(far({ x: 16, y: 3 })).toThrow(/scrolling.json: radius: a shift by 16×3/);
  expect(far({ x: 3, y: 16 })).toThrow(/scrolling.json: radius: a shift by 3×16/);
});

it('has no more actions than shifts', () => {
  const few = { ...config, radius: { x: 0, y: 0 } };
  expect(() => scrollingKind.parseConfig(few, 'scrolling.json')).toThrow(
    /scrolling.json: codes: 2 is more than the 1/,
  );
});
