/**
 * A layout: everything that is decided before the first step, drawn from one seed. The same `layoutSeed` gives the
 * same objects, colours, positions, table and light on every machine, so ranges of seeds make training and held-out
 * layouts.
 *
 * Lengths are decimetres. The table is the square [0, 8]², x to the right, y away from the robot.
 */
import { RandomStream } from '../../engine/random.ts';
import type { Colour } from '../planar/canvas.ts';
import { cosine, sine } from '../planar/trigonometry.ts';

export const tableSize = 8;
/** The gripper's centre and all goals stay this far from the table's border. */
export const workMargin = 0.65;

export const tasks = ['reach', 'push', 'pick-place'] as const;
export type Task = (typeof tasks)[number];

export const objectShapes = ['disc', 'square', 'triangle', 'hexagon', 'bar'] as const;
export type ObjectShape = (typeof objectShapes)[number];

const objectPatterns = ['plain', 'inset', 'stripe', 'dots'] as const;
type ObjectPattern = (typeof objectPatterns)[number];

const tableTextures = ['planks', 'checks', 'speckles', 'weave', 'plain'] as const;
export type TableTexture = (typeof tableTextures)[number];

export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface TableObject extends Position {
  readonly angle: number;
  readonly shape: ObjectShape;
  readonly colour: Colour;
  readonly pattern: ObjectPattern;
}

export interface Layout {
  readonly layoutSeed: number;
  /** The layout seed that the looks come from: shapes, colours, patterns, table and light. */
  readonly scene: number;
  readonly task: Task;
  /** Rigid objects; the first is the one that the task is about. */
  readonly objects: readonly TableObject[];
  readonly bag: Position & { readonly colour: Colour };
  readonly gripper: Position & { readonly yaw: number };
  readonly goal: Position;
  readonly table: { readonly texture: TableTexture; readonly colour: Colour; readonly seed: number };
  /** Where a shadow falls for each decimetre of height. */
  readonly shadow: Position;
}

const objectColours: readonly Colour[] = [
  [214, 58, 50],
  [44, 110, 206],
  [58, 158, 72],
  [240, 190, 44],
  [140, 72, 178],
  [238, 124, 40],
  [38, 172, 178],
];

const tableColours: readonly Colour[] = [
  [186, 148, 106],
  [150, 112, 78],
  [196, 192, 184],
  [142, 152, 160],
  [208, 196, 164],
  [122, 138, 122],
  [172, 158, 170],
];

const bagColours: readonly Colour[] = [
  [226, 220, 208],
  [204, 120, 138],
  [112, 158, 196],
  [178, 196, 104],
];

/** How close two things may start, centre to centre. */
const clearance = 1.75;
/** Nothing stands on the way from the object to its goal, or where the gripper must stand to push. */
const corridorClearance = 1.35;

/**
 * The layout of a seed; `task` replaces the drawn one without changing anything else that is drawn, and `scene` takes
 * the looks from the layout of another seed, as if all episodes were filmed on one day at one table.
 */
export function drawLayout(layoutSeed: number, task?: Task, scene = layoutSeed): Layout {
  const layout = drawWhole(layoutSeed, task);
  if (scene === layoutSeed) return layout;
  const { table, shadow, bag, objects } = drawWhole(scene);
  return {
    ...layout,
    scene,
    table,
    shadow,
    bag: { ...layout.bag, colour: bag.colour },
    objects: layout.objects.map(({ x, y, angle }, index) => ({ ...objects[index], x, y, angle })),
  };
}

function drawWhole(layoutSeed: number, task?: Task): Layout {
  const random = new RandomStream(layoutSeed).fork('tabletop');
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  const place = (margin: number): Position => ({
    x: between(margin, tableSize - margin),
    y: between(margin, tableSize - margin),
  });
  const drawnTask = tasks[random.integer(tasks.length)];
  const shapes = random.shuffle([...objectShapes]);
  const colours = random.shuffle([...objectColours]);
  const positions = drawPositions(place);
  const objects = positions.objects.map((position, index) => ({
    ...position,
    angle: between(-Math.PI, Math.PI),
    shape: shapes[index],
    colour: colours[index],
    pattern: objectPatterns[random.integer(objectPatterns.length)],
  }));
  const lightAngle = between(0, 2 * Math.PI);
  const lightSlope = between(0.25, 0.45);
  return {
    layoutSeed,
    scene: layoutSeed,
    task: task ?? drawnTask,
    objects,
    bag: { ...positions.bag, colour: bagColours[random.integer(bagColours.length)] },
    gripper: { ...positions.gripper, yaw: between(-1.2, 1.2) },
    goal: positions.goal,
    table: {
      texture: tableTextures[random.integer(tableTextures.length)],
      colour: tableColours[random.integer(tableColours.length)],
      seed: random.integer(2 ** 31),
    },
    shadow: { x: lightSlope * cosine(lightAngle), y: lightSlope * sine(lightAngle) },
  };
}

interface Positions {
  objects: Position[];
  bag: Position;
  gripper: Position;
  goal: Position;
}

/** Draws whole arrangements until one has the clearances: simple, unbiased, and about a dozen tries. */
function drawPositions(place: (margin: number) => Position): Positions {
  for (;;) {
    const goal = place(1.7);
    const target = place(1.9);
    const length = distance(goal, target);
    if (length < 1.8 || length > 4.2) continue;
    const gripper = place(1.2);
    if (distance(gripper, target) < 1.5 || distance(gripper, goal) < 1.5) continue;
    const others = [place(1.1), place(1.1), place(1.2)];
    const all = [target, goal, gripper, ...others];
    const apart = others.every((other) =>
      all.every((one) => one === other || distance(one, other) > clearance),
    );
    if (!apart) continue;
    const behind = {
      x: target.x + ((target.x - goal.x) / length) * 1.2,
      y: target.y + ((target.y - goal.y) / length) * 1.2,
    };
    if (others.some((other) => distanceToSegment(other, behind, goal) < corridorClearance)) continue;
    return { objects: [target, others[0], others[1]], bag: others[2], gripper, goal };
  }
}

export function distance(a: Position, b: Position): number {
  return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
}

function distanceToSegment(point: Position, from: Position, to: Position): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy);
  const share = Math.max(0, Math.min(1, along));
  return distance(point, { x: from.x + share * dx, y: from.y + share * dy });
}

/** Corners of a shape around its centre of mass, counter-clockwise: [x0, y0, x1, y1, …] at angle 0. */
export function outline(shape: ObjectShape): readonly number[] {
  return outlines[shape];
}

function regular(corners: number, radius: number, turn = 0): number[] {
  return Array.from({ length: corners }, (_, i) => (2 * Math.PI * i) / corners + turn).flatMap((angle) => [
    radius * cosine(angle),
    radius * sine(angle),
  ]);
}

const outlines: Record<ObjectShape, readonly number[]> = {
  disc: regular(14, 0.5),
  square: regular(4, 0.65, Math.PI / 4),
  triangle: regular(3, 0.72),
  hexagon: regular(6, 0.56),
  bar: [0.62, 0.33, -0.62, 0.33, -0.62, -0.33, 0.62, -0.33],
};
