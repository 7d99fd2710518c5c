/** Pictures to another size by area averaging: each new pixel is the mean of what it covers. */

/** For each new position: the first old position it covers and the weights of that one and the following. */
function coverage(from: number, to: number): { first: number; weights: number[] }[] {
  const ratio = from / to;
  return Array.from({ length: to }, (_, i) => {
    const start = i * ratio;
    const end = Math.min((i + 1) * ratio, from);
    const first = Math.min(Math.floor(start), from - 1);
    const weights: number[] = [];
    for (let old = first; old < end && old < from; old++) {
      weights.push(Math.max(0, Math.min(old + 1, end) - Math.max(old, start)) / (end - start));
    }
    return { first, weights };
  });
}

/**
 * Scales frames uint8 [T, H, W, 3] to [T, to.height, to.width, 3].
 * @throws RangeError if the bytes are not whole frames.
 */
export function resizeFrames(
  frames_THWC: Uint8Array,
  from: { height: number; width: number },
  to: { height: number; width: number },
): Uint8Array {
  const oldBytes = from.height * from.width * 3;
  if (frames_THWC.length % oldBytes !== 0) {
    throw new RangeError(
      `${frames_THWC.length} bytes are not whole frames of ${from.height}×${from.width}×3`,
    );
  }
  if (from.height === to.height && from.width === to.width) return frames_THWC;
  const count = frames_THWC.length / oldBytes;
  const resized = new Uint8Array(count * to.height * to.width * 3);
  const rows = coverage(from.height, to.height);
  const columns = coverage(from.width, to.width);
  let out = 0;
  for (let t = 0; t < count; t++) {
    for (const row of rows) {
      for (const column of columns) {
        for (let colour = 0; colour < 3; colour++) {
          let mean = 0;
          for (let r = 0; r < row.weights.length; r++) {
            const line = t * oldBytes + ((row.first + r) * from.width + column.first) * 3 + colour;
            for (let c = 0; c < column.weights.length; c++) {
              mean += row.weights[r] * column.weights[c] * frames_THWC[line + c * 3];
            }
          }
          resized[out++] = Math.round(mean);
        }
      }
    }
  }
  return resized;
}
