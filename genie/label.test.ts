import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../data/dataset.ts';
import { createEngine } from '../engine/engine.ts';
import { silent } from '../engine/progress.ts';
import { noise, randomModel, smallConfig } from './fixtures/small-genie.ts';
import { labelDataset, labellingSpans } from './label.ts';

describe('labellingSpans', () => {
  it('label every step from frame t to frame t + stride exactly once, and none past the end', () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 5 }),
    );
    fc.assert(
      fc.property(sizes, ([frames, windowFrames, stride]) => {
        const labelled = labellingSpans(frames, windowFrames, stride).flatMap(({ start, labels }) => {
          expect(labels).toBeLessThan(windowFrames);
          return Array.from({ length: labels }, (_, i) => start + i * stride);
        });
        const expected = Array.from({ length: Math.max(0, frames - stride) }, (_, t) => t);
        expect(labelled.sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });
});

it('spans show each step what its label depends on, where the episode has it', () => {
  const sizes = fc.tuple(
    fc.integer({ min: 1, max: 90 }),
    fc.integer({ min: 12, max: 20 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 0, max: 4 }),
  );
  fc.assert(
    fc.property(sizes, ([frames, windowFrames, stride, reach]) => {
      const labelled: number[] = [];
      for (const { start, skip, labels } of labellingSpans(frames, windowFrames, stride, reach)) {
        const end = start + (windowFrames - 1) * stride;
        for (let i = skip; i < skip + labels; i++) {
          const at = start + i * stride;
          labelled.push(at);
          expect(at - reach * stride >= start || start < stride).toBe(true);
          expect(at + (reach + 1) * stride <= end || end + stride > frames - 1).toBe(true);
        }
      }
      const expected = Array.from({ length: Math.max(0, frames - stride) }, (_, t) => t);
      expect(labelled.sort((a, b) => a - b)).toEqual(expected);
    }),
  );
});

describe('labelDataset', () => {
  const frames = 11;
  const size = 16 * 16 * 3;
  /** An episode of noise in which frame `changed` is another. */
  function dataset(changed: number): Dataset {
    const pixels = Uint8Array.from(noise([frames * size], 1).data, (value) => value * 256);
    const other = Uint8Array.from(noise([size], 2).data, (value) => value * 256);
    if (changed >= 0) pixels.set(other, changed * size);
    const episodes = [{ id: 'a', frames, height: 16, width: 16 }];
    return {
      path: 'noise',
      height: 16,
      width: 16,
      episodes,
      frames: async () => pixels,
    } as unknown as Dataset;
  }

  it.each(['pixels', 'tokens'] as const)(
    'sets latents[t] beside the action taken at frame t: it depends on the %s of frames t and t + stride alone',
    async (input) => {
      const stride = 2;
      const { tokenizer, latentActions } = smallConfig();
      const config = smallConfig({
        video: { stride },
        // A ViT's tokens know of their own frame alone.
        tokenizer: { ...tokenizer, kind: 'vit' },
        latentActions: { input, context: 'pair', codebook: { ...latentActions.codebook, codes: 256 } },
      });
      const engine = await createEngine({ engine: 'onnx' });
      const label = async (changed: number) => {
        const options = { engine, model: randomModel(config), dataset: dataset(changed), progress: silent };
        const [{ id, latents }] = await labelDataset(options);
        expect(id).toBe('a');
        return Array.from(latents);
      };
      const before = await label(-1);
      expect(before).toHaveLength(frames - stride);
      // Which frame changed, seen from the labels that changed with it.
      const reach = new Set<number>();
      for (const changed of [2, 3, 4, 5, 6, 7, 8]) {
        const after = await label(changed);
        for (const [t, code] of before.entries()) if (code !== after[t]) reach.add(changed - t);
      }
      expect([...reach].sort()).toEqual([0, stride]);
    },
  );

  it('gives each episode the labels it gets alone, whatever their lengths', async () => {
    const config = smallConfig();
    const engine = await createEngine({ engine: 'onnx' });
    const model = randomModel(config);
    const lengths = [3, 40, 1, 7, 90, 2, 25];
    const pixels = lengths.map((length, i) =>
      Uint8Array.from(noise([length * size], i).data, (value) => value * 256),
    );
    const label = (chosen: readonly number[]) => {
      const dataset = {
        path: 'noise',
        height: 16,
        width: 16,
        episodes: chosen.map((i) => ({ id: String(i), frames: lengths[i], height: 16, width: 16 })),
        frames: async (id: string) => pixels[Number(id)],
      } as unknown as Dataset;
      return labelDataset({ engine, model, dataset, progress: silent });
    };
    const together = await label([...lengths.keys()]);
    const alone: typeof together = [];
    for (const i of lengths.keys()) alone.push(...(await label([i])));
    expect(together).toEqual(alone);
  });
});
