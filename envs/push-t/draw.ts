/**
 * Pictures of the board, in gym-pusht's colours: white, a light green goal, grey walls, a slate T with a darker edge and
 * a blue agent with a lighter middle. Polygons are drawn with exact coverage instead of being drawn large and shrunk.
 */
import { Canvas, type Colour } from '../planar/canvas.ts';
import { cosine, sine } from '../planar/trigonometry.ts';
import { agentRadius, boardSize, goal, type PushTGame, type Vector, wallRadius, walls } from './game.ts';
import { bar, placed, stem } from './tee.ts';

const white: Colour = [255, 255, 255];
const goalGreen: Colour = [144, 238, 144];
const wallGrey: Colour = [211, 211, 211];
const slate: Colour = [119, 136, 153];
const blue: Colour = [65, 105, 225];
const red: Colour = [255, 0, 0];
const lighter = (colour: Colour): Colour => [
  Math.min(255, colour[0] * 1.2),
  Math.min(255, colour[1] * 1.2),
  Math.min(255, colour[2] * 1.2),
];

/** Corners of the whole T, its outline grown (or shrunk) by `edge`. */
function tee(edge: number): number[] {
  const [side, top, inner, foot, half] = [60 + edge, -edge, 30 + edge, 120 + edge, 15 + edge];
  return [
    -side,
    top,
    side,
    top,
    side,
    inner,
    half,
    inner,
    half,
    foot,
    -half,
    foot,
    -half,
    inner,
    -side,
    inner,
  ];
}
const edgeWidth = 2;
const teeEdge = tee(edgeWidth);
const teeFace = tee(-edgeWidth);

const roundCorners = Array.from({ length: 32 }, (_, i) => (2 * Math.PI * i) / 32).flatMap((a) => [
  cosine(a),
  sine(a),
]);
const disc = (centre: Vector, radius: number): number[] =>
  roundCorners.map((value, i) => (i % 2 === 0 ? centre.x : centre.y) + value * radius);

export class PushTPainter {
  readonly #canvas: Canvas;

  constructor(width: number, height: number) {
    this.#canvas = new Canvas(width, height);
  }

  /**
   * @param target marked with a red cross, if given.
   * @returns uint8 [height, width, 3]; the same memory every time.
   */
  paint(game: PushTGame, target: Vector | null = null): Uint8Array {
    this.#canvas.pixels.fill(white[0]);
    for (const part of [bar, stem]) this.#fill(placed(part, goal), goalGreen);
    for (const [x0, y0, x1, y1] of walls) {
      const [left, right] = [Math.min(x0, x1) - wallRadius, Math.max(x0, x1) + wallRadius];
      const [top, bottom] = [Math.min(y0, y1) - wallRadius, Math.max(y0, y1) + wallRadius];
      this.#fill([left, top, right, top, right, bottom, left, bottom], wallGrey);
    }
    this.#fill(disc(game.agent, agentRadius), blue);
    this.#fill(disc(game.agent, agentRadius - 4), lighter(blue));
    this.#fill(placed(teeEdge, game.block), slate);
    this.#fill(placed(teeFace, game.block), lighter(slate));
    if (target) this.#cross(target);
    return this.#canvas.pixels;
  }

  #cross({ x, y }: Vector): void {
    const [reach, half] = [21, 2.7];
    this.#fill([x - reach, y - half, x + reach, y - half, x + reach, y + half, x - reach, y + half], red);
    this.#fill([x - half, y - reach, x + half, y - reach, x + half, y + reach, x - half, y + reach], red);
  }

  #fill(points: readonly number[], colour: Colour): void {
    const { width, height } = this.#canvas;
    const scaled = points.map((value, i) => (value * (i % 2 === 0 ? width : height)) / boardSize);
    this.#canvas.fill(scaled, colour);
  }
}
