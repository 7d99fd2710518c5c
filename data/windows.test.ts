import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../engine/errors.ts';
import { RandomStream } from '../engine/random.ts';
import { openDataset } from './dataset.ts';
import { temporaryFolder, testEpisode } from './test-episodes.ts';
import { encodeVideo } from './video.ts';
import { LabelledWindowLoader, type LabelledWindowOptions, WindowLoader } from './windows.ts';
import { DatasetWriter } from './writer.ts';

const lengths = [3, 12, 5, 20];
const frameBytes = 6 * 10 * 3;

async function recorded(actionsLess = 0): Promise<string> {
  const path = await temporaryFolder();
  const writer = await DatasetWriter.open(path);
  for (const [i, frames] of lengths.entries()) {
    await writer.add(testEpisode(i, { frames, actions: frames - actionsLess }));
  }
  return path;
}

describe('WindowLoader', () => {
  it('gives whole windows of one episode, at every length and stride', async () => {
    const path = await recorded();
    const dataset = await openDataset(path);
    const episodes = lengths.map((frames, i) => testEpisode(i, { frames }));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(),
        async (windowFrames, stride, seed) => {
          const random = new RandomStream(seed);
          const loader = new WindowLoader({ dataset, windowFrames, stride, batch: 4, random });
          const { frames_BTHWC, episodes_B, starts_B } = await loader.next();
          expect(frames_BTHWC.shape).toEqual([4, windowFrames, 6, 10, 3]);
          for (const [b, id] of episodes_B.entries()) {
            const { frames_THWC, info } = episodes.find((episode) => episode.info.id === id)!;
            expect(starts_B[b] + (windowFrames - 1) * stride).toBeLessThan(info.frames);
            for (let t = 0; t < windowFrames; t++) {
              const at = (starts_B[b] + t * stride) * frameBytes;
              const got = (b * windowFrames + t) * frameBytes;
              expect(
                Buffer.compare(
                  frames_BTHWC.data.subarray(got, got + frameBytes),
                  frames_THWC.subarray(at, at + frameBytes),
                ),
              ).toBe(0);
            }
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('draws every window, all about equally often', async () => {
    const dataset = await openDataset(await recorded());
    const loader = new WindowLoader({ dataset, windowFrames: 4, batch: 100, random: new RandomStream(5) });
    expect(loader.windows).toBe(0 + 9 + 2 + 17);
    const counts = new Map<string, number>();
    for (let i = 0; i < 56; i++) {
      const { episodes_B, starts_B } = await loader.next();
      for (const [b, id] of episodes_B.entries()) {
        const key = `${id}:${starts_B[b]}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(28);
    // 200 expected each; the seed is fixed, so these limits (five standard deviations) hold always or never.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(70);
  });

  it('resumes exactly from a state that went through JSON, however far it had read ahead', async () => {
    const dataset = await openDataset(await recorded());
    const make = (seed: number) =>
      new WindowLoader({ dataset, windowFrames: 3, batch: 3, random: new RandomStream(seed) });
    const loader = make(1);
    const fresh = loader.state;
    const first = await loader.next();
    await loader.next();
    const state = JSON.parse(JSON.stringify(loader.state));
    const expected = [await loader.next(), await loader.next(), await loader.next()];
    const other = make(99);
    await other.next();
    other.restore(state);
    expect([await other.next(), await other.next(), await other.next()]).toEqual(expected);
    other.restore(fresh);
    expect(await other.next()).toEqual(first);
  });

  it('does not depend on how much is read ahead or kept', async () => {
    const path = await recorded();
    const batches = async (ahead: number, cacheBytes: number) => {
      const dataset = await openDataset(path, { cacheBytes });
      const loader = new WindowLoader({
        dataset,
        windowFrames: 3,
        batch: 2,
        random: new RandomStream(4),
        ahead,
      });
      const taken = [];
      for (let i = 0; i < 6; i++) taken.push(await loader.next());
      expect(dataset.cache.bytes).toBeLessThanOrEqual(Math.max(cacheBytes, 20 * frameBytes));
      return taken;
    };
    expect(await batches(0, 0)).toEqual(await batches(4, 2 ** 30));
  });

  it('gives the same batches from a preloaded data set, which keeps no more than it may', async () => {
    const path = await recorded();
    const batches = async (preload: boolean, cacheBytes: number) => {
      const dataset = await openDataset(path, { cacheBytes });
      if (preload) {
        await dataset.cache.preload();
        expect(dataset.cache.bytes).toBe(15 * frameBytes);
      }
      return new WindowLoader({ dataset, windowFrames: 3, batch: 9, random: new RandomStream(6) }).next();
    };
    // The first two episodes have 3 and 12 frames: 15 fit, and the third does not.
    expect(await batches(true, 15 * frameBytes)).toEqual(await batches(false, 2 ** 20));
  });

  it('says when no episode is long enough', async () => {
    const dataset = await openDataset(await recorded());
    const options = { dataset, windowFrames: 12, stride: 2, batch: 1, random: new RandomStream(1) };
    expect(() => new WindowLoader(options)).toThrow(/window of 12 frames at stride 2; the longest has 20/);
  });

  it('reports a damaged video when its turn comes, and only then', async () => {
    const path = await recorded();
    const dataset = await openDataset(path);
    await encodeVideo(join(path, 'videos/episode_00001.mp4'), new Uint8Array(frameBytes), {
      height: 6,
      width: 10,
    });
    const loader = new WindowLoader({ dataset, windowFrames: 12, batch: 100, random: new RandomStream(1) });
    await expect(loader.next()).rejects.toThrow(/episode_00001.mp4: holds 1 frames/);
  });
});

describe('LabelledWindowLoader', () => {
  it.each([0, 1])('aligns the action taken at each frame (%i actions fewer than frames)', async (fewer) => {
    const dataset = await openDataset(await recorded(fewer), { labels: true });
    const random = new RandomStream(2);
    const loader = new LabelledWindowLoader({ dataset, windowFrames: 3, stride: 2, batch: 50, random });
    expect(loader.windows).toBe(lengths.reduce((sum, frames) => sum + Math.max(0, frames - fewer - 4), 0));
    const { actions_BT, episodes_B, starts_B } = await loader.next();
    expect(actions_BT).toMatchObject({ dtype: 'int32', shape: [50, 3] });
    for (const [b, id] of episodes_B.entries()) {
      const { actions } = dataset.labels(id);
      const start = starts_B[b];
      expect([...actions_BT.data.subarray(b * 3, b * 3 + 3)]).toEqual([
        actions[start],
        actions[start + 2],
        actions[start + 4],
      ]);
    }
  });

  it('cannot be made from a data set without labels', async () => {
    const dataset = await openDataset(await recorded());
    const options = { windowFrames: 2, batch: 1, random: new RandomStream(1) };
    // @ts-expect-error A data set opened without labels is not a LabelledDataset.
    const wrong: LabelledWindowOptions = { ...options, dataset };
    expect(() => new LabelledWindowLoader(wrong)).toThrow(UserError);
    const video = new WindowLoader({ ...options, dataset });
    expect(Object.keys(await video.next())).toEqual(['frames_BTHWC', 'episodes_B', 'starts_B']);
  });
});

const shared = '../shared/data';
describe.skipIf(!existsSync(shared))(
  'recorded Procgen episodes (skipped where ../shared/data is absent)',
  () => {
    it('have as many frames as actions and the pixels of the reference decoder', async () => {
      const dataset = await openDataset(join(shared, 'coinrun-random'), { labels: true });
      expect(dataset.episodes).toHaveLength(404);
      const { id, frames, height, width, levelSeed } = dataset.episodes[0];
      expect([id, frames, height, width, levelSeed]).toEqual(['episode_00000', 82, 64, 64, 9272]);
      expect(dataset.labels(id).actions).toHaveLength(82);
      const pixels = await dataset.frames(id);
      const { createHash } = await import('node:crypto');
      // SHA-256 of `ffmpeg -i episode_00000.mp4 -f rawvideo -pix_fmt rgb24 -`.
      expect(createHash('sha256').update(pixels).digest('hex')).toBe(
        '0a96e5afc3d8b033834135686086879f16fd7f127e1900c7eab7e77c312b8c7e',
      );
    });
  },
);
