import fc from 'fast-check';
import polygonClipping, { type Polygon } from 'polygon-clipping';
import { expect, test } from 'vitest';
import { type BlockPose, coverage, placed } from './tee.ts';

const goal: BlockPose = { x: 256, y: 256, angle: Math.PI / 4 };
const pose = fc.record({
  x: fc.double({ min: 150, max: 360, noNaN: true }),
  y: fc.double({ min: 150, max: 360, noNaN: true }),
  angle: fc.double({ min: -4, max: 4, noNaN: true }),
});

/** The whole T as one ring of eight corners. */
function outline(at: BlockPose): Polygon {
  const points = placed([-60, 0, 60, 0, 60, 30, 15, 30, 15, 120, -15, 120, -15, 30, -60, 30], at);
  return [Array.from({ length: 8 }, (_, i) => [points[2 * i], points[2 * i + 1]])];
}

/** The same share by a general polygon clipper. */
function clippedCoverage(block: BlockPose): number {
  const common = polygonClipping.intersection(outline(block), outline(goal));
  let twice = 0;
  for (const [outline] of common) {
    for (let i = 0; i + 1 < outline.length; i++) {
      twice += outline[i][0] * outline[i + 1][1] - outline[i + 1][0] * outline[i][1];
    }
  }
  return Math.abs(twice) / 2 / 6300;
}

test('coverage agrees with general polygon clipping', () => {
  fc.assert(
    fc.property(pose, (block) => {
      expect(coverage(block, goal)).toBeCloseTo(clippedCoverage(block), 6);
    }),
    // Always the same poses: the general clipper throws on a few in a million, where edges nearly coincide.
    { seed: 1, numRuns: 200 },
  );
});

test('coverage is 1 on the goal, falls as the block leaves it, and is symmetric', () => {
  expect(coverage(goal, goal)).toBeCloseTo(1, 12);
  expect(coverage({ ...goal, x: goal.x + 300 }, goal)).toBe(0);
  fc.assert(
    fc.property(pose, (block) => {
      expect(coverage(block, goal)).toBeCloseTo(coverage(goal, block), 9);
      expect(coverage(block, goal)).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});
