import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../engine/errors.ts';
import { temporaryFolder, testEpisode } from './test-episodes.ts';
import { decodeVideo, encodeVideo, probeVideo } from './video.ts';

describe('lossless video', () => {
  it('keeps every byte, at any size, odd ones included', async () => {
    const path = join(await temporaryFolder(), 'x.mp4');
    const side = fc.integer({ min: 1, max: 70 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        side,
        side,
        fc.nat(),
        async (frames, height, width, seed) => {
          const { frames_THWC } = testEpisode(seed, { frames, height, width });
          await encodeVideo(path, frames_THWC, { height, width, framesPerSecond: 15 });
          const video = await decodeVideo(path);
          expect(video).toMatchObject({ frames, height, width, framesPerSecond: 15 });
          expect(Buffer.compare(video.frames_THWC, frames_THWC)).toBe(0);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is H.264 with as many frames as were written', async () => {
    const path = join(await temporaryFolder(), 'x.mp4');
    await encodeVideo(path, testEpisode(0, { frames: 5 }).frames_THWC, {
      height: 6,
      width: 10,
      framesPerSecond: 29.97,
    });
    const info = await probeVideo(path);
    expect(info).toMatchObject({ frames: 5, height: 6, width: 10, codec: 'h264' });
    expect(info.framesPerSecond).toBeCloseTo(29.97, 3);
  });

  it('gives any part of a video, across key frames', async () => {
    const path = join(await temporaryFolder(), 'x.mp4');
    const { frames_THWC } = testEpisode(1, { frames: 40 });
    await encodeVideo(path, frames_THWC, { height: 6, width: 10, keyFrameInterval: 7 });
    for (const [first, count] of [
      [0, 40],
      [0, 3],
      [6, 2],
      [13, 20],
      [39, 1],
    ]) {
      const part = await decodeVideo(path, { first, count });
      expect(Buffer.compare(part.frames_THWC, frames_THWC.subarray(first * 180, (first + count) * 180))).toBe(
        0,
      );
    }
  });
});

describe('other codecs', () => {
  it.each(['h264', 'av1'] as const)('%s comes back close to the original', async (encoding) => {
    const path = join(await temporaryFolder(), 'x.mp4');
    // Slow ramps survive chroma subsampling; noise would not.
    const original = Uint8Array.from(
      { length: 3 * 64 * 64 * 3 },
      (_, i) => 40 + (Math.floor(i / 3) % 64) * 2,
    );
    await encodeVideo(path, original, { height: 64, width: 64, encoding, keyFrameInterval: 2 });
    const { frames_THWC, frames } = await decodeVideo(path);
    expect(frames).toBe(3);
    const error =
      frames_THWC.reduce((sum, value, i) => sum + Math.abs(value - original[i]), 0) / original.length;
    expect(error).toBeLessThan(4);
  });

  it('scales by area averaging', async () => {
    const path = join(await temporaryFolder(), 'x.mp4');
    const checks = Uint8Array.from(
      { length: 8 * 8 * 3 },
      (_, i) => ((Math.floor(i / 3) + Math.floor(i / 24)) % 2) * 200,
    );
    await encodeVideo(path, checks, { height: 8, width: 8 });
    const { frames_THWC } = await decodeVideo(path, { height: 4, width: 4 });
    expect(frames_THWC.length).toBe(48);
    for (const value of frames_THWC) expect(Math.abs(value - 100)).toBeLessThanOrEqual(2);
  });
});

describe('bad files', () => {
  const message = async (path: string, options = {}) => {
    const error = await decodeVideo(path, options).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toContain(path);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  };

  it('names a missing file', async () => {
    expect(await message('/nowhere/x.mp4')).toContain('no such video');
  });

  it('says what is wrong with a file that is cut off, empty, no video or damaged', async () => {
    const folder = await temporaryFolder();
    const whole = join(folder, 'whole.mp4');
    const bad = join(folder, 'bad.mp4');
    const { frames_THWC } = testEpisode(2, { frames: 30, height: 32, width: 32 });
    await encodeVideo(whole, frames_THWC, { height: 32, width: 32 });
    const bytes = await readFile(whole);
    for (const content of [
      bytes.subarray(0, bytes.length - 100),
      bytes.subarray(0, 900),
      Buffer.alloc(0),
      'plain text',
    ]) {
      await writeFile(bad, content);
      expect(await message(bad)).toMatch(/truncated|not a video/);
    }
    const damaged = Buffer.from(bytes);
    // Wide enough to hit the length that stands before each picture.
    damaged.fill(0x5a, 4000, 40000);
    await writeFile(bad, damaged);
    expect(await message(bad)).toContain('damaged');
  });

  it('notices a video that is longer or shorter than its index says', async () => {
    const path = join(await temporaryFolder(), 'x.mp4');
    await encodeVideo(path, testEpisode(0).frames_THWC, { height: 6, width: 10 });
    expect(await message(path, { expectedFrames: 9 })).toContain('holds 8 frames');
    expect(await message(path, { first: 5, count: 4 })).toContain('holds 8 frames');
  });

  it('leaves nothing under the name when a recording fails', async () => {
    const path = join(await temporaryFolder(), 'x.mp4');
    await expect(encodeVideo(path, new Uint8Array(7), { height: 1, width: 1 })).rejects.toThrow(RangeError);
    await expect(stat(path)).rejects.toThrow();
  });
});
