/** Outlines of things on the table, as flat lists of table coordinates. */
import { cosine, sine } from '../planar/trigonometry.ts';
import { beadRadius } from './bodies.ts';
import type { Position } from './layout.ts';

/** An outline at angle 0 around the origin, moved to a pose. */
export function placed(points: readonly number[], pose: Position & { readonly angle: number }): number[] {
  const [cos, sin] = [cosine(pose.angle), sine(pose.angle)];
  const moved = new Array<number>(points.length);
  for (let i = 0; i < points.length; i += 2) {
    moved[i] = pose.x + points[i] * cos - points[i + 1] * sin;
    moved[i + 1] = pose.y + points[i] * sin + points[i + 1] * cos;
  }
  return moved;
}

/** A regular polygon of radius 1 around the origin, fine enough to pass for a circle. */
const roundOutline = (corners: number): readonly number[] =>
  Array.from({ length: corners }, (_, i) => (2 * Math.PI * i) / corners).flatMap((a) => [cosine(a), sine(a)]);
const smallRound = roundOutline(10);
const largeRound = roundOutline(28);

export function circle(centre: Position, radius: number): number[] {
  const unit = radius > 0.25 ? largeRound : smallRound;
  const points = new Array<number>(unit.length);
  for (let i = 0; i < unit.length; i += 2) {
    points[i] = centre.x + radius * unit[i];
    points[i + 1] = centre.y + radius * unit[i + 1];
  }
  return points;
}

/** From −90° to 90°. */
const halfRound = Array.from({ length: 6 }, (_, i) => (Math.PI * i) / 5 - Math.PI / 2).flatMap((a) => [
  cosine(a),
  sine(a),
]);

/** A segment thickened by `radius`, with rounded ends. */
export function capsule(from: Position, to: Position, radius: number): number[] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  const forwardX = (dx / length) * radius;
  const forwardY = (dy / length) * radius;
  const points = new Array<number>(2 * halfRound.length);
  for (let i = 0, at = 0; i < halfRound.length; i += 2, at += 2) {
    const x = halfRound[i] * forwardX - halfRound[i + 1] * forwardY;
    const y = halfRound[i] * forwardY + halfRound[i + 1] * forwardX;
    points[at] = to.x + x;
    points[at + 1] = to.y + y;
    points[at + halfRound.length] = from.x - x;
    points[at + halfRound.length + 1] = from.y - y;
  }
  return points;
}

/** The same outline, shrunk or grown about the mean of its corners. */
export function scaled(points: readonly number[], factor: number): number[] {
  const { x, y } = mean(points);
  return points.map((value, i) => (i % 2 === 0 ? x + (value - x) * factor : y + (value - y) * factor));
}

/** A smooth closed curve (Catmull–Rom) around the bag's beads, one bead's radius outside their centres. */
export function bagOutline(beads: readonly Position[]): number[] {
  const centre = mean(beads.flatMap(({ x, y }) => [x, y]));
  const outer = beads.map(({ x, y }) => {
    const [dx, dy] = [x - centre.x, y - centre.y];
    const stretch = 1 + beadRadius / (Math.sqrt(dx * dx + dy * dy) || 1);
    return { x: centre.x + dx * stretch, y: centre.y + dy * stretch };
  });
  const points: number[] = [];
  outer.forEach((at, i) => {
    const before = outer[(i + outer.length - 1) % outer.length];
    const next = outer[(i + 1) % outer.length];
    const after = outer[(i + 2) % outer.length];
    points.push(at.x, at.y);
    points.push(
      (9 * (at.x + next.x) - before.x - after.x) / 16,
      (9 * (at.y + next.y) - before.y - after.y) / 16,
    );
  });
  return points;
}

function mean(points: readonly number[]): Position {
  let [x, y] = [0, 0];
  for (let i = 0; i < points.length; i += 2) {
    x += points[i];
    y += points[i + 1];
  }
  return { x: (2 * x) / points.length, y: (2 * y) / points.length };
}
