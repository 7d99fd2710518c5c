/** Cameras: where in the world the upper left corner of the 64×64 picture is, in whole pixels. */
import { SUBPIXELS } from './body.ts';

/** Side of the picture in pixels. */
export const VIEW = 64;

export interface Camera {
  x: number;
  y: number;
}

/** The nearest camera position that shows nothing beyond a world of `length` pixels. */
export function insideWorld(position: number, length: number): number {
  return Math.max(0, Math.min(length - VIEW, position));
}

/** Units to the pixel that contains them. */
export function pixelOf(units: number): number {
  return Math.floor(units / SUBPIXELS);
}
