import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeModel } from '../../engine/onnx/model.ts';
import { trace } from '../../engine/onnx/trace.ts';
import { loadVideoFeatures, scaleBilinearly } from './video-features.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'video-features-'));
});
afterEach(() => rm(folder, { recursive: true }));

const size = { height: 2, width: 2 };
/** Two frames, red then blue. */
const clip = [
  [255, 0, 0],
  [0, 0, 255],
].map((colour) => Uint8Array.from({ length: 12 }, (_, i) => colour[i % 3]));

/** A network of one operation, as an ONNX file. */
async function network(shape: number[], body: (video: tf.Tensor) => tf.Tensor): Promise<string> {
  const { graph, outputs } = trace({
    name: 'features',
    state: {},
    inputs: { video: { shape, dtype: 'float32' } },
    body: (_, { video }) => ({ outputs: { features: body(video) } }),
  });
  const path = join(folder, 'network.onnx');
  await writeFile(path, encodeModel(graph, outputs));
  return path;
}

/** The mean colour of each frame, frame by frame. */
const expected = [1, -1, -1, -1, -1, 1];

it('feeds channels before frames, in −1 … 1', async () => {
  const path = await network([1, 3, 2, 8, 8], (video) =>
    tf.transpose(tf.mean(video, [3, 4]), [0, 2, 1]).reshape([1, 6]),
  );
  const features = await loadVideoFeatures(path);
  expect(Array.from(await features.of(clip, size))).toEqual(expected);
  features.dispose();
});

it('feeds frames before channels where the network has them so', async () => {
  const path = await network([1, 2, 8, 8, 3], (video) => tf.mean(video, [2, 3]).reshape([1, 6]));
  const features = await loadVideoFeatures(path);
  expect(Array.from(await features.of(clip, size))).toEqual(expected);
  features.dispose();
});

it('says what is wrong with a file in one line', async () => {
  await expect(loadVideoFeatures(join(folder, 'none.onnx'))).rejects.toThrow(/none.onnx does not exist/);
  const text = join(folder, 'text.onnx');
  await writeFile(text, 'no network');
  await expect(loadVideoFeatures(text)).rejects.toThrow(/^fvdWeights: .*text.onnx cannot be loaded/);
  const flat = await network([1, 12], (video) => tf.mul(video, 2));
  await expect(loadVideoFeatures(flat)).rejects.toThrow(/takes float32 \[1, 12\]: the network must take/);
  const batch = await network([4, 3, 2, 8, 8], (video) => tf.mean(video, [2, 3, 4]));
  await expect(loadVideoFeatures(batch)).rejects.toThrow(/takes float32 \[4, 3, 2, 8, 8\]/);
});

it('refuses clips of another length and features of another shape', async () => {
  const two = await loadVideoFeatures(await network([1, 3, 2, 8, 8], (video) => tf.mean(video, [2, 3, 4])));
  await expect(two.of([...clip, clip[0]], size)).rejects.toThrow(/clips of 2 frames, not 3: set context/);
  two.dispose();
  const map = await loadVideoFeatures(await network([1, 3, 2, 8, 8], (video) => tf.mean(video, [2])));
  await expect(map.of(clip, size)).rejects.toThrow(/gives float32 \[1,3,8,8\]/);
  map.dispose();
});

it('scales between pixel centres', () => {
  const ramp = Uint8Array.from([0, 100], (value) => value);
  const frame = Uint8Array.from({ length: 6 }, (_, i) => ramp[Math.floor(i / 3)]);
  const scaled = scaleBilinearly(frame, { height: 1, width: 2 }, { height: 1, width: 4 });
  expect(Array.from(scaled).filter((_, i) => i % 3 === 0)).toEqual([0, 25, 75, 100]);
  expect(Array.from(scaleBilinearly(frame, { height: 1, width: 2 }, { height: 1, width: 2 }))).toEqual([
    ...frame,
  ]);
});
