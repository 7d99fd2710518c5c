/**
 * A small software rasteriser: polygons with exact area coverage (so that a movement of a tenth of a pixel shows),
 * and soft shadows. Arithmetic only, no platform graphics: the same scene gives the same bytes on every machine.
 *
 * Points are flat lists [x0, y0, x1, y1, …] in pixels, x to the right, y down, (0, 0) the top left corner.
 */

/** Red, green, blue, 0–255 (fractions allowed). */
export type Colour = readonly [red: number, green: number, blue: number];

export class Canvas {
  readonly width: number;
  readonly height: number;
  /** uint8 [height, width, 3]. */
  readonly pixels: Uint8Array;
  /** Signed area that a polygon's edges add to each pixel; its running sum along a row is the coverage. */
  readonly #area: Float32Array;
  /** How much of each pixel is in shadow, 0–255: whole numbers, so that sums over them are exact in any order. */
  readonly #shadow: Uint8Array;
  readonly #rowSums: Int32Array;
  readonly #columnSums: Int32Array;
  #shadowTop = Infinity;
  #shadowBottom = -1;
  #shadowLeft = Infinity;
  #shadowRight = -1;
  #firstRow = 0;
  #lastRow = 0;
  #firstColumn = 0;
  #lastColumn = 0;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height * 3);
    this.#area = new Float32Array(width * height + 2);
    this.#shadow = new Uint8Array(width * height);
    this.#rowSums = new Int32Array(width * height);
    this.#columnSums = new Int32Array(width);
  }

  /** Fills a simple polygon, of either orientation; `opacity` in [0, 1]. */
  fill(points: ArrayLike<number>, colour: Colour, opacity = 1): void {
    if (!this.#addEdges(points)) return;
    const { pixels, width } = this;
    const area = this.#area;
    const red = colour[0];
    const green = colour[1];
    const blue = colour[2];
    for (let row = this.#firstRow; row <= this.#lastRow; row++) {
      const start = row * width;
      const last = start + this.#lastColumn;
      let sum = 0;
      for (let pixel = start + this.#firstColumn; pixel <= last; pixel++) {
        sum += area[pixel];
        area[pixel] = 0;
        const coverage = sum < 0 ? -sum : sum;
        if (coverage < 1e-4) continue;
        const alpha = coverage > 1 ? opacity : coverage * opacity;
        const at = pixel * 3;
        if (alpha > 0.999) {
          pixels[at] = red;
          pixels[at + 1] = green;
          pixels[at + 2] = blue;
          continue;
        }
        // Adding a half before the byte store truncates is rounding.
        pixels[at] = pixels[at] + (red - pixels[at]) * alpha + 0.5;
        pixels[at + 1] = pixels[at + 1] + (green - pixels[at + 1]) * alpha + 0.5;
        pixels[at + 2] = pixels[at + 2] + (blue - pixels[at + 2]) * alpha + 0.5;
      }
      // An edge on the last column leaves its rest one pixel further on.
      if (this.#lastColumn + 1 < width) area[last + 1] = 0;
    }
  }

  /** Adds a polygon to the shadow that `castShadows` will draw; overlapping shadows are no darker than one. */
  shade(points: ArrayLike<number>): void {
    if (!this.#addEdges(points)) return;
    const { width } = this;
    const area = this.#area;
    const shadow = this.#shadow;
    for (let row = this.#firstRow; row <= this.#lastRow; row++) {
      const start = row * width;
      const last = start + this.#lastColumn;
      let sum = 0;
      for (let pixel = start + this.#firstColumn; pixel <= last; pixel++) {
        sum += area[pixel];
        area[pixel] = 0;
        const coverage = sum < -1 || sum > 1 ? 255 : (sum < 0 ? -sum : sum) * 255 + 0.5;
        if (coverage > shadow[pixel]) shadow[pixel] = coverage;
      }
      if (this.#lastColumn + 1 < width) area[last + 1] = 0;
    }
    this.#shadowTop = Math.min(this.#shadowTop, this.#firstRow);
    this.#shadowBottom = Math.max(this.#shadowBottom, this.#lastRow);
    this.#shadowLeft = Math.min(this.#shadowLeft, this.#firstColumn);
    this.#shadowRight = Math.max(this.#shadowRight, this.#lastColumn);
  }

  /** Darkens the picture by the collected shadow, softened over `radius` whole pixels, and forgets it. */
  castShadows(strength: number, radius: number): void {
    if (this.#shadowBottom < 0) return;
    const { width, height } = this;
    const top = Math.max(0, this.#shadowTop - radius);
    const bottom = Math.min(height - 1, this.#shadowBottom + radius);
    const left = Math.max(0, this.#shadowLeft - radius);
    const right = Math.min(width - 1, this.#shadowRight + radius);
    if (radius > 0) this.#sumRows(left, right, radius);
    const shadow = this.#shadow;
    const sums = this.#columnSums.fill(0);
    // In fixed point: full light is 2^16.
    const scale = Math.round((strength * 2 ** 22) / (255 * (2 * radius + 1) ** 2));
    for (let row = top; row <= bottom; row++) {
      const start = row * width;
      if (radius > 0) this.#slideDown(row, left, right, radius);
      for (let x = left; x <= right; x++) {
        const sum = radius > 0 ? sums[x] : shadow[start + x];
        if (sum > 0) this.#darken(start + x, 65536 - ((sum * scale) >> 6));
      }
    }
    for (let row = this.#shadowTop; row <= this.#shadowBottom; row++) {
      shadow.fill(0, row * width + left, row * width + right + 1);
    }
    this.#shadowTop = this.#shadowLeft = Infinity;
    this.#shadowBottom = this.#shadowRight = -1;
  }

  #darken(pixel: number, light: number): void {
    const { pixels } = this;
    const at = pixel * 3;
    pixels[at] = (pixels[at] * light + 32768) >> 16;
    pixels[at + 1] = (pixels[at + 1] * light + 32768) >> 16;
    pixels[at + 2] = (pixels[at + 2] * light + 32768) >> 16;
  }

  /** First half of a box blur: the running sums along each row. Outside the picture there is no shadow. */
  #sumRows(left: number, right: number, radius: number): void {
    const { width } = this;
    const shadow = this.#shadow;
    const sums = this.#rowSums;
    for (let row = this.#shadowTop; row <= this.#shadowBottom; row++) {
      const start = row * width;
      let sum = 0;
      for (let x = Math.max(0, left - radius); x < Math.min(width, left + radius); x++)
        sum += shadow[start + x];
      for (let x = left; x <= right; x++) {
        if (x + radius < width) sum += shadow[start + x + radius];
        sums[start + x] = sum;
        if (x >= radius) sum -= shadow[start + x - radius];
      }
    }
  }

  /** Second half: each column's sum over the rows around `row`, from that around the row above. */
  #slideDown(row: number, left: number, right: number, radius: number): void {
    const sums = this.#columnSums;
    const rowSums = this.#rowSums;
    const entering = row + radius;
    if (entering >= this.#shadowTop && entering <= this.#shadowBottom) {
      const start = entering * this.width;
      for (let x = left; x <= right; x++) sums[x] += rowSums[start + x];
    }
    const leaving = row - radius - 1;
    if (leaving >= this.#shadowTop && leaving <= this.#shadowBottom) {
      const start = leaving * this.width;
      for (let x = left; x <= right; x++) sums[x] -= rowSums[start + x];
    }
  }

  /**
   * Each edge adds the signed area between itself and the right border; the running sum along a row is then the share
   * of each pixel that the polygon covers. Leaves the touched rows and columns in the fields below.
   * @returns whether any of it is in the picture.
   */
  #addEdges(points: ArrayLike<number>): boolean {
    const { width, height } = this;
    let top = Infinity;
    let bottom = -Infinity;
    let left = Infinity;
    let right = -Infinity;
    for (let i = 0; i < points.length; i += 2) {
      const x = points[i];
      const y = points[i + 1];
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
    if (bottom <= 0 || top >= height || right <= 0 || left >= width) return false;
    this.#firstRow = Math.max(0, Math.floor(top));
    this.#lastRow = Math.min(height - 1, Math.floor(bottom));
    this.#firstColumn = Math.max(0, Math.floor(left));
    this.#lastColumn = Math.min(width - 1, Math.floor(right));
    let x = points[points.length - 2];
    let y = points[points.length - 1];
    for (let i = 0; i < points.length; i += 2) {
      const nextX = points[i];
      const nextY = points[i + 1];
      if (y < nextY) addEdge(this.#area, width, height, x, y, nextX, nextY, 1);
      else if (y > nextY) addEdge(this.#area, width, height, nextX, nextY, x, y, -1);
      x = nextX;
      y = nextY;
    }
    return true;
  }
}

/** Adds the area of one edge, given downwards (y0 < y1); what lies left or right of the picture counts at its border. */
function addEdge(
  area: Float32Array,
  width: number,
  height: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  direction: 1 | -1,
): void {
  const slope = (x1 - x0) / (y1 - y0);
  const firstRow = Math.max(0, Math.floor(y0));
  const lastRow = Math.min(height - 1, Math.ceil(y1) - 1);
  for (let row = firstRow; row <= lastRow; row++) {
    const from = Math.max(y0, row);
    const to = Math.min(y1, row + 1);
    const rise = direction * (to - from);
    const enter = clamp(x0 + (from - y0) * slope, width);
    const leave = clamp(x0 + (to - y0) * slope, width);
    const low = Math.min(enter, leave);
    const high = Math.max(enter, leave);
    const first = Math.floor(low);
    const start = row * width;
    if (first >= width) continue;
    if (high <= first + 1) {
      // The edge stays in one pixel: the part right of it is covered, and everything further right.
      const inside = rise * (1 - (low + high) / 2 + first);
      area[start + first] += inside;
      if (first + 1 < width) area[start + first + 1] += rise - inside;
      continue;
    }
    // Across several pixels: the covered area left of column c grows as the square, then linearly, then as the square.
    const perColumn = rise / (high - low);
    let before = 0;
    const last = Math.ceil(high) - 1;
    for (let column = first; column <= last; column++) {
      const entry = Math.max(low, column);
      const exit = Math.min(high, column + 1);
      const covered =
        perColumn * (exit - entry) * (column + 1 - (entry + exit) / 2) + perColumn * (entry - low);
      if (column < width) area[start + column] += covered - before;
      before = covered;
    }
    if (last + 1 < width) area[start + last + 1] += rise - before;
  }
}

function clamp(x: number, width: number): number {
  return Math.max(0, Math.min(width, x));
}
