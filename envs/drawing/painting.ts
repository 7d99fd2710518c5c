/**
 * A picture being drawn: shapes laid over one another, with soft edges. Arithmetic only, no platform graphics, so that
 * a drawing is the same on every machine.
 */
import type { Colour } from './colour.ts';
import type { Shape } from './shapes.ts';

/** One colour, or one for every height. */
export type Paint = Colour | ((y: number) => Colour);

/** The part of the drawing's world that a painting shows; x to the right, y up. */
export interface Frame {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

export class Painting {
  readonly frame: Frame;
  /** Pixels per unit. */
  readonly density: number;
  readonly columns: number;
  readonly rows: number;
  /** float32 [rows, columns, 4] from the top: red, green and blue times alpha (0–255), and alpha (0–1). */
  readonly pixels: Float32Array;

  constructor(frame: Frame, density: number) {
    this.frame = frame;
    this.density = density;
    this.columns = Math.round(frame.width * density);
    this.rows = Math.round(frame.height * density);
    this.pixels = new Float32Array(this.columns * this.rows * 4);
  }

  /** Lays a shape over what is there; `opacity` in [0, 1]. */
  fill(shape: Shape, paint: Paint, opacity = 1): this {
    const { density, columns, rows, pixels, frame } = this;
    const top = frame.bottom + frame.height;
    const firstColumn = Math.max(0, Math.floor((shape.left - frame.left) * density) - 1);
    const lastColumn = Math.min(columns - 1, Math.ceil((shape.right - frame.left) * density) + 1);
    const firstRow = Math.max(0, Math.floor((top - shape.top) * density) - 1);
    const lastRow = Math.min(rows - 1, Math.ceil((top - shape.bottom) * density) + 1);
    const shades: Colour[] = [];
    for (let row = firstRow; row <= lastRow; row++) {
      shades.push(typeof paint === 'function' ? paint(top - (row + 0.5) / density) : paint);
    }
    for (let column = firstColumn; column <= lastColumn; column++) {
      const x = frame.left + (column + 0.5) / density;
      for (let row = firstRow; row <= lastRow; row++) {
        const y = top - (row + 0.5) / density;
        const covered = 0.5 - shape.distance(x, y) * density;
        if (covered <= 0) continue;
        const alpha = Math.min(covered, 1) * opacity;
        const shade = shades[row - firstRow];
        const at = (row * columns + column) * 4;
        pixels[at] += (shade[0] - pixels[at]) * alpha;
        pixels[at + 1] += (shade[1] - pixels[at + 1]) * alpha;
        pixels[at + 2] += (shade[2] - pixels[at + 2]) * alpha;
        pixels[at + 3] += (1 - pixels[at + 3]) * alpha;
      }
    }
    return this;
  }
}
