/**
 * How far a picture moves from one frame to the next, by matching: the whole shift that makes the two most alike.
 * Frames are uint8 RGB [H, W, 3].
 */
import type { FrameSize } from '../pictures.ts';

export interface Displacement {
  /** Pixels to the right and down by which what is seen moved. */
  readonly x: number;
  readonly y: number;
}

export interface MatchOptions {
  /** Furthest shift in either direction. */
  readonly radius: number;
  /** Rows from `top` to before `bottom` alone; the whole height if absent. */
  readonly rows?: readonly [top: number, bottom: number];
  /** Columns from `left` to before `right` alone; the whole width if absent. */
  readonly columns?: readonly [left: number, right: number];
}

/**
 * The shift with the smallest mean absolute difference of luma over what both frames show; of equal ones the shortest.
 * A picture without texture has displacement 0.
 */
export function measureDisplacement(
  before: Uint8Array,
  after: Uint8Array,
  size: FrameSize,
  { radius, rows = [0, size.height], columns = [0, size.width] }: MatchOptions,
): Displacement {
  const [from, to] = [luma(before), luma(after)];
  const { width } = size;
  const shifts = [];
  for (let y = -radius; y <= radius; y++) for (let x = -radius; x <= radius; x++) shifts.push({ x, y });
  shifts.sort((a, b) => a.x ** 2 + a.y ** 2 - (b.x ** 2 + b.y ** 2));
  let best: Displacement = { x: 0, y: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (const { x, y } of shifts) {
    let sum = 0;
    let count = 0;
    for (let row = Math.max(rows[0], rows[0] - y); row < Math.min(rows[1], rows[1] - y); row++) {
      for (
        let column = Math.max(columns[0], columns[0] - x);
        column < Math.min(columns[1], columns[1] - x);
        column++
      ) {
        sum += Math.abs(from[row * width + column] - to[(row + y) * width + column + x]);
        count++;
      }
    }
    const difference = sum / count;
    if (difference < least - 1e-9) [best, least] = [{ x, y }, difference];
  }
  return best;
}

function luma(frame: Uint8Array): Float32Array {
  return Float32Array.from(
    { length: frame.length / 3 },
    (_, i) => 0.299 * frame[3 * i] + 0.587 * frame[3 * i + 1] + 0.114 * frame[3 * i + 2],
  );
}
