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
  readonly #shadow: Float32Array;
  readonly #blurred: Float32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height * 3);
    this.#area = new Float32Array(width * height + 2);
    this.#shadow = new Float32Array(width * height);
    this.#blurred = new Float32Array(width * height);
  }

  /** Fills a simple polygon, of either orientation; `opacity` in [0, 1]. */
  fill(points: ArrayLike<number>, colour: Colour, opacity = 1): void {
    const [red, green, blue] = colour;
    const { pixels } = this;
    this.#cover(points, (pixel, coverage) => {
      const alpha = coverage * opacity;
      const at = pixel * 3;
      // Adding a half before the byte store truncates is rounding.
      pixels[at] = pixels[at] + (red - pixels[at]) * alpha + 0.5;
      pixels[at + 1] = pixels[at + 1] + (green - pixels[at + 1]) * alpha + 0.5;
      pixels[at + 2] = pixels[at + 2] + (blue - pixels[at + 2]) * alpha + 0.5;
    });
  }

  /** Adds a polygon to the shadow that `castShadows` will draw; overlapping shadows are no darker than one. */
  shade(points: ArrayLike<number>): void {
    const shadow = this.#shadow;
    this.#cover(points, (pixel, coverage) => {
      if (coverage > shadow[pixel]) shadow[pixel] = coverage;
    });
  }

  /** Darkens the picture by the collected shadow, softened over `radius` pixels, and forgets it. */
  castShadows(strength: number, radius: number): void {
    const { width, height, pixels } = this;
    const source = this.#shadow;
    blur(source, this.#blurred, width, height, radius);
    for (let pixel = 0; pixel < source.length; pixel++) {
      const cover = source[pixel];
      if (cover === 0) continue;
      const light = 1 - strength * cover;
      const at = pixel * 3;
      pixels[at] = pixels[at] * light + 0.5;
      pixels[at + 1] = pixels[at + 1] * light + 0.5;
      pixels[at + 2] = pixels[at + 2] * light + 0.5;
    }
    source.fill(0);
  }

  /**
   * Visits every pixel that the polygon touches with the share of it that is covered. Each edge adds the signed area
   * between itself and the right border; summing along the row turns that into coverage.
   */
  #cover(points: ArrayLike<number>, visit: (pixel: number, coverage: number) => void): void {
    const { width, height } = this;
    const area = this.#area;
    const count = points.length >> 1;
    let [top, bottom, left, right] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < count; i++) {
      const x = points[2 * i];
      const y = points[2 * i + 1];
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
    if (bottom <= 0 || top >= height || right <= 0 || left >= width) return;
    const firstRow = Math.max(0, Math.floor(top));
    const lastRow = Math.min(height - 1, Math.floor(bottom));
    const firstColumn = Math.max(0, Math.floor(left));
    const lastColumn = Math.min(width - 1, Math.floor(right));
    for (let i = 0; i < count; i++) {
      const j = i + 1 === count ? 0 : i + 1;
      addEdge(area, width, height, points[2 * i], points[2 * i + 1], points[2 * j], points[2 * j + 1]);
    }
    for (let row = firstRow; row <= lastRow; row++) {
      let sum = 0;
      const start = row * width;
      for (let pixel = start + firstColumn; pixel <= start + lastColumn; pixel++) {
        sum += area[pixel];
        area[pixel] = 0;
        const coverage = sum < 0 ? -sum : sum;
        if (coverage > 1e-4) visit(pixel, coverage > 1 ? 1 : coverage);
      }
      // An edge on the last column leaves its rest one pixel further on.
      if (lastColumn + 1 < width) area[start + lastColumn + 1] = 0;
    }
  }
}

/** Adds one edge's signed area, row by row; what lies left or right of the picture is moved to its border. */
function addEdge(
  area: Float32Array,
  width: number,
  height: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): void {
  if (ay === by) return;
  const direction = ay < by ? 1 : -1;
  const [x0, y0, x1, y1] = ay < by ? [ax, ay, bx, by] : [bx, by, ax, ay];
  const slope = (x1 - x0) / (y1 - y0);
  const firstRow = Math.max(0, Math.floor(y0));
  const lastRow = Math.min(height - 1, Math.ceil(y1) - 1);
  for (let row = firstRow; row <= lastRow; row++) {
    const from = y0 > row ? y0 : row;
    const to = y1 < row + 1 ? y1 : row + 1;
    const rise = direction * (to - from);
    const enter = clamp(x0 + (from - y0) * slope, width);
    const leave = clamp(x0 + (to - y0) * slope, width);
    const low = enter < leave ? enter : leave;
    const high = enter < leave ? leave : enter;
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
      const entry = low > column ? low : column;
      const exit = high < column + 1 ? high : column + 1;
      const covered = perColumn * (exit - entry) * (column + 1 - (entry + exit) / 2) + perColumn * (entry - low);
      if (column < width) area[start + column] += covered - before;
      before = covered;
    }
    if (last + 1 < width) area[start + last + 1] += rise - before;
  }
}

function clamp(x: number, width: number): number {
  return x < 0 ? 0 : x > width ? width : x;
}

/** A box blur in both directions, in place; outside the picture counts as unshaded. */
function blur(values: Float32Array, spare: Float32Array, width: number, height: number, radius: number): void {
  const reach = Math.round(radius);
  if (reach < 1) return;
  const scale = 1 / (2 * reach + 1);
  for (let row = 0; row < height; row++) {
    const start = row * width;
    let sum = 0;
    for (let x = 0; x < reach; x++) sum += values[start + x];
    for (let x = 0; x < width; x++) {
      if (x + reach < width) sum += values[start + x + reach];
      spare[start + x] = sum * scale;
      if (x >= reach) sum -= values[start + x - reach];
    }
  }
  // A whole row at a time keeps the memory order.
  for (let row = 0; row < height; row++) {
    const first = Math.max(0, row - reach);
    const last = Math.min(height - 1, row + reach);
    const start = row * width;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let other = first; other <= last; other++) sum += spare[other * width + x];
      const value = sum * scale;
      values[start + x] = value > 1e-3 ? value : 0;
    }
  }
}
