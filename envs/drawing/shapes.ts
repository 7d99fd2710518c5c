/**
 * Shapes as signed distances: negative inside, zero on the border, in the units of whatever is drawn, with x to the
 * right and y up. Distances make soft edges, outlines, unions and cut-outs one line each.
 */

export interface Shape {
  /** Nothing lies outside of this rectangle. */
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
  distance(x: number, y: number): number;
}

export function ellipse(x: number, y: number, radiusX: number, radiusY = radiusX): Shape {
  return {
    left: x - radiusX,
    right: x + radiusX,
    bottom: y - radiusY,
    top: y + radiusY,
    distance(px, py) {
      const dx = (px - x) / radiusX;
      const dy = (py - y) / radiusY;
      const scaled = Math.sqrt(dx * dx + dy * dy);
      // First order: the implicit function over the length of its gradient.
      const gradient = Math.sqrt((dx / radiusX) ** 2 + (dy / radiusY) ** 2);
      return gradient === 0 ? -Math.min(radiusX, radiusY) : (scaled * (scaled - 1)) / gradient;
    },
  };
}

/** A rectangle, with its corners rounded by `radius`. */
export function box(left: number, bottom: number, right: number, top: number, radius = 0): Shape {
  const x = (left + right) / 2;
  const y = (bottom + top) / 2;
  const halfWidth = (right - left) / 2 - radius;
  const halfHeight = (top - bottom) / 2 - radius;
  return {
    left,
    right,
    bottom,
    top,
    distance(px, py) {
      const dx = Math.abs(px - x) - halfWidth;
      const dy = Math.abs(py - y) - halfHeight;
      const outX = Math.max(dx, 0);
      const outY = Math.max(dy, 0);
      return Math.sqrt(outX * outX + outY * outY) + Math.min(Math.max(dx, dy), 0) - radius;
    },
  };
}

/** A line with round ends. */
export function stroke(x0: number, y0: number, x1: number, y1: number, radius: number): Shape {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const lengthSquared = dx * dx + dy * dy;
  return {
    left: Math.min(x0, x1) - radius,
    right: Math.max(x0, x1) + radius,
    bottom: Math.min(y0, y1) - radius,
    top: Math.max(y0, y1) + radius,
    distance(px, py) {
      const along = Math.max(0, Math.min(1, ((px - x0) * dx + (py - y0) * dy) / lengthSquared));
      const ex = px - x0 - along * dx;
      const ey = py - y0 - along * dy;
      return Math.sqrt(ex * ex + ey * ey) - radius;
    },
  };
}

/** A simple polygon [x0, y0, x1, y1, …]. */
export function polygon(...points: readonly number[]): Shape {
  const xs = points.filter((_, i) => i % 2 === 0);
  const ys = points.filter((_, i) => i % 2 === 1);
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    bottom: Math.min(...ys),
    top: Math.max(...ys),
    distance(px, py) {
      let nearest = Infinity;
      let inside = false;
      for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
        const ex = xs[j] - xs[i];
        const ey = ys[j] - ys[i];
        const wx = px - xs[i];
        const wy = py - ys[i];
        const along = Math.max(0, Math.min(1, (wx * ex + wy * ey) / (ex * ex + ey * ey)));
        const dx = wx - along * ex;
        const dy = wy - along * ey;
        nearest = Math.min(nearest, dx * dx + dy * dy);
        if (ys[i] > py !== ys[j] > py && wx < (wy * ex) / ey) inside = !inside;
      }
      return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
    },
  };
}

/** All that is below a curve, between `left` and `right` and above `bottom`. */
export function below(
  height: (x: number) => number,
  left: number,
  right: number,
  bottom: number,
  top: number,
): Shape {
  // Painting goes column by column: the height of one is asked for many times in a row.
  let lastX = Number.NaN;
  let lastHeight = 0;
  let steepness = 1;
  return {
    left,
    right,
    bottom,
    top,
    distance(x, y) {
      if (x !== lastX) {
        lastX = x;
        lastHeight = height(x);
        const slope = (height(x + 0.05) - lastHeight) / 0.05;
        steepness = Math.sqrt(1 + slope * slope);
      }
      return (y - lastHeight) / steepness;
    },
  };
}

export function union(...shapes: readonly Shape[]): Shape {
  return {
    left: Math.min(...shapes.map((shape) => shape.left)),
    right: Math.max(...shapes.map((shape) => shape.right)),
    bottom: Math.min(...shapes.map((shape) => shape.bottom)),
    top: Math.max(...shapes.map((shape) => shape.top)),
    distance(x, y) {
      let nearest = Infinity;
      for (const shape of shapes) nearest = Math.min(nearest, shape.distance(x, y));
      return nearest;
    },
  };
}

/** What both shapes cover. */
export function both(first: Shape, second: Shape): Shape {
  return { ...first, distance: (x, y) => Math.max(first.distance(x, y), second.distance(x, y)) };
}

/** The first shape with the second cut out. */
export function without(first: Shape, second: Shape): Shape {
  return { ...first, distance: (x, y) => Math.max(first.distance(x, y), -second.distance(x, y)) };
}

/** The shape with a rim of `by` units all round. */
export function grown(shape: Shape, by: number): Shape {
  return {
    left: shape.left - by,
    right: shape.right + by,
    bottom: shape.bottom - by,
    top: shape.top + by,
    distance: (x, y) => shape.distance(x, y) - by,
  };
}
