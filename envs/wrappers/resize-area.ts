/** Scaling by area averaging: each new pixel is the mean of what it covers of the old picture. */
import { type NdArray, ndarray } from '../../engine/ndarray.ts';

/** For each new position the old positions it covers and how much of each. */
function coverage(from: number, to: number): { first: number; weights: number[] }[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    const start = i * scale;
    const end = start + scale;
    const first = Math.floor(start);
    const last = Math.min(Math.ceil(end - 1e-9), from);
    const weights = Array.from({ length: Math.max(last - first, 1) }, (_, k) => {
      return Math.min(end, first + k + 1) - Math.max(start, first + k);
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: weights.map((weight) => weight / total) };
  });
}

/** @param picture uint8 [height, width] or [height, width, channels] */
export function resizeArea(picture: NdArray<'uint8'>, height: number, width: number): NdArray<'uint8'> {
  const [oldHeight, oldWidth, ...rest] = picture.shape;
  const channels = rest[0] ?? 1;
  const rows = coverage(oldHeight, height);
  const columns = coverage(oldWidth, width);
  const narrowed = new Float64Array(oldHeight * width * channels);
  for (let y = 0; y < oldHeight; y++) {
    for (const [x, { first, weights }] of columns.entries()) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (const [k, weight] of weights.entries()) {
          sum += weight * picture.data[(y * oldWidth + first + k) * channels + c];
        }
        narrowed[(y * width + x) * channels + c] = sum;
      }
    }
  }
  const resized = new Uint8Array(height * width * channels);
  const rowLength = width * channels;
  for (const [y, { first, weights }] of rows.entries()) {
    for (let i = 0; i < rowLength; i++) {
      let sum = 0;
      for (const [k, weight] of weights.entries()) sum += weight * narrowed[(first + k) * rowLength + i];
      resized[y * rowLength + i] = Math.round(sum);
    }
  }
  return ndarray(resized, [height, width, ...rest], 'uint8');
}
