/**
 * The T-shaped block: a bar of 120 × 30 across the top of a stem of 30 × 90, in the units of PushT (512 across the
 * board). Its origin is the middle of the bar's outer edge; x runs along the bar, y down the stem.
 */
import { cosine, sine } from '../planar/trigonometry.ts';

export interface BlockPose {
  readonly x: number;
  readonly y: number;
  /** Radians, counted as the board turns x towards y. */
  readonly angle: number;
}

/** Corners of bar and stem, [x0, y0, …]; together the keypoints of the observation, in gym-pusht's order. */
export const bar = [-60, 0, 60, 0, 60, 30, -60, 30] as const;
export const stem = [-15, 30, 15, 30, 15, 120, -15, 120] as const;
/** Midway between the centres of bar and stem; their masses are equal, whatever their areas. */
export const centreOfGravity = { x: 0, y: 45 } as const;
export const mass = 1;
/** Twice the bar's moment about the origin: gym-pusht takes the bar's corners for the stem's moment too. */
export const momentOfInertia = 3000;

const area = 120 * 30 + 30 * 90;

/** Corners of a part of the block, where it lies on the board. */
export function placed(corners: readonly number[], pose: BlockPose): number[] {
  const [cos, sin] = [cosine(pose.angle), sine(pose.angle)];
  const points = new Array<number>(corners.length);
  for (let i = 0; i < corners.length; i += 2) {
    points[i] = pose.x + corners[i] * cos - corners[i + 1] * sin;
    points[i + 1] = pose.y + corners[i] * sin + corners[i + 1] * cos;
  }
  return points;
}

/** The share of the block's area at `goal` that the block at `pose` covers, 0–1. */
export function coverage(pose: BlockPose, goal: BlockPose): number {
  let covered = 0;
  for (const part of [bar, stem]) {
    for (const target of [bar, stem]) covered += overlap(placed(part, pose), placed(target, goal));
  }
  return covered / area;
}

/**
 * The common area of two convex polygons (Sutherland & Hodgman 1974: the first is cut along each edge of the second).
 * General clipping of the whole T is slower and can fail where edges nearly coincide, which is where the task ends.
 */
function overlap(polygon: readonly number[], convex: readonly number[]): number {
  let points = [...polygon];
  for (let i = 0; i < convex.length && points.length > 0; i += 2) {
    const [x, y] = [convex[i], convex[i + 1]];
    const [edgeX, edgeY] = [convex[(i + 2) % convex.length] - x, convex[(i + 3) % convex.length] - y];
    const inside = (px: number, py: number): number => edgeX * (py - y) - edgeY * (px - x);
    const kept: number[] = [];
    for (let k = 0; k < points.length; k += 2) {
      const [ax, ay] = [points[k], points[k + 1]];
      const [bx, by] = [points[(k + 2) % points.length], points[(k + 3) % points.length]];
      const [a, b] = [inside(ax, ay), inside(bx, by)];
      if (a >= 0) kept.push(ax, ay);
      if (a >= 0 !== b >= 0) kept.push(ax + ((bx - ax) * a) / (a - b), ay + ((by - ay) * a) / (a - b));
    }
    points = kept;
  }
  return polygonArea(points);
}

function polygonArea(points: readonly number[]): number {
  let twice = 0;
  for (let i = 0; i < points.length; i += 2) {
    const next = (i + 2) % points.length;
    twice += points[i] * points[next + 1] - points[next] * points[i + 1];
  }
  return Math.abs(twice) / 2;
}
