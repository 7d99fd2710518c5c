/** Small pictures painted pixel by pixel, in integers, so that they are the same on every machine. */
import type { RandomStream } from '../../../engine/random.ts';

/**
 * A pixel is an int32 whose bytes are, from the lowest, red, green, blue and 255; 0 is transparent. (Signed, because
 * such numbers are the faster ones.)
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Int32Array;
}

export function blankPicture(width: number, height: number): Picture {
  return { width, height, pixels: new Int32Array(width * height) };
}

/** A colour written 0xRRGGBB as an opaque pixel. */
export function opaque(colour: number): number {
  return 0xff000000 | ((colour & 255) << 16) | (colour & 0xff00) | (colour >> 16);
}

/** Paints a rectangle, cut off at the picture's edges. `colour` is 0xRRGGBB. */
export function paint(
  picture: Picture,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: number,
): void {
  const left = Math.max(0, x);
  const right = Math.min(picture.width, x + width);
  const bottom = Math.min(picture.height, y + height);
  const pixel = opaque(colour);
  for (let row = Math.max(0, y); row < bottom; row++) {
    const start = row * picture.width;
    // Most rectangles are a pixel or a tile wide: a loop is quicker than the call of `fill`.
    for (let i = start + left; i < start + right; i++) picture.pixels[i] = pixel;
  }
}

/** Paints a filled disc with its middle at (x, y). */
export function paintDisc(picture: Picture, x: number, y: number, radius: number, colour: number): void {
  for (let dy = -radius; dy <= radius; dy++) {
    let half = radius;
    while (half * half + dy * dy > radius * radius + (radius >> 1)) half--;
    paint(picture, x - half, y + dy, 2 * half + 1, 1, colour);
  }
}

/** `from` to `to` as `part` goes from 0 to `whole`. */
export function mix(from: number, to: number, part: number, whole: number): number {
  let mixed = 0;
  for (const shift of [16, 8, 0]) {
    const a = (from >> shift) & 255;
    const b = (to >> shift) & 255;
    mixed |= (a + Math.trunc(((b - a) * part) / whole)) << shift;
  }
  return mixed;
}

/** A smooth random line: heights in [0, range), one a pixel, wandering over about `wavelength` pixels. */
export function wander(random: RandomStream, length: number, wavelength: number, range: number): number[] {
  const knots = Array.from({ length: Math.ceil(length / wavelength) + 1 }, () => random.integer(range));
  return Array.from({ length }, (_, x) => {
    const knot = Math.trunc(x / wavelength);
    return knots[knot] + Math.trunc(((knots[knot + 1] - knots[knot]) * (x % wavelength)) / wavelength);
  });
}

/** A fixed hash of a place, 0..255: grain that needs no stream. */
export function grain(x: number, y: number): number {
  let hash = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) & 255;
}
