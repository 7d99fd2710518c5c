import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { FOLLOWED, slopeOfFlight } from './flight.ts';

beforeAll(() => tf.setBackend('cpu'));

const AHEAD = 2;
/** The slope at each step; null where none is known. */
function slopes(right: readonly number[], down: readonly number[]): (number | null)[] {
  const { slope_BT, known_BT } = slopeOfFlight(tf.tensor2d([[...right]]), tf.tensor2d([[...down]]), AHEAD);
  const known = known_BT.dataSync();
  return Array.from(slope_BT.dataSync(), (slope, t) => (known[t] ? slope : null));
}

it('is the slope of the speeds of one flight and of the one before it, unknown on the ground', () => {
  const right = [5, 1, 1.1, 1.2, 1.3, 1.2, 1.1, 7];
  const found = slopes(right, [0, 0, -2, -2, -2, 2, 2, 0]);
  const expected = [null, null, 0.1, 0.1, 0.1, -0.1, -0.1, null];
  for (const [t, slope] of expected.entries()) {
    if (slope === null) expect(found[t]).toBeNull();
    else expect(found[t]).toBeCloseTo(slope, 5);
  }
  // Two speeds make no line: at the beginning of a window, and at its end where it only repeats its last frame.
  expect(slopes([1, 2, 0], [-2, -2, 0])).toEqual([null, null, null]);
});

it('depends on no step further back than followed and the one before, nor further ahead than said', () => {
  const [steps, changed] = [20, 8];
  const down = new Array<number>(steps).fill(2);
  const jerked = slopes(
    down.map((_, t) => (t === changed ? 1 : 0)),
    down,
  );
  const differing = jerked.flatMap((slope, t) => (slope ? [t - changed] : []));
  expect(differing[0]).toBe(1 - AHEAD);
  expect(differing.at(-1)).toBe(FOLLOWED + 1);
});
