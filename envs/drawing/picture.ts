/** The picture that sprites are copied into: a window onto the world, in plain bytes. */
import type { Texture } from './texture.ts';

export class Picture {
  /** Width and height in pixels. */
  readonly size: number;
  /** uint8 [size, size, 3]. */
  readonly pixels: Uint8Array;
  /** Pixels per unit. */
  readonly unit: number;
  /** The window's upper left corner in the world; x to the right, y up. */
  readonly left: number;
  readonly top: number;

  /** @param view width and height of the window in units */
  constructor(pixels: Uint8Array, size: number, view: number, centreX: number, centreY: number) {
    this.size = size;
    this.pixels = pixels;
    this.unit = size / view;
    this.left = centreX - view / 2;
    this.top = centreY + view / 2;
  }

  /**
   * Copies a texture whose frame is given relative to the place (x, y), blending where it is transparent.
   * @param scale enlarges it about that place
   */
  draw(texture: Texture, x: number, y: number, mirrored = false, opacity = 1, scale = 1): void {
    const { size, pixels, unit } = this;
    const { frame, columns, rows, texels } = texture;
    const frameLeft = mirrored ? -frame.left - frame.width : frame.left;
    // The texture's upper left corner in pixels, and texels per pixel.
    const left = (x + frameLeft * scale - this.left) * unit;
    const top = (this.top - y - (frame.bottom + frame.height) * scale) * unit;
    const step = columns / (frame.width * scale * unit);
    const firstRow = Math.max(0, Math.ceil(top - 0.5));
    const lastRow = Math.min(size - 1, Math.ceil(top + rows / step - 0.5) - 1);
    const firstColumn = Math.max(0, Math.ceil(left - 0.5));
    const lastColumn = Math.min(size - 1, Math.ceil(left + columns / step - 0.5) - 1);
    const strength = (opacity * 256) | 0;
    for (let row = firstRow; row <= lastRow; row++) {
      const texelRow = (((row + 0.5 - top) * step) | 0) * columns;
      for (let column = firstColumn; column <= lastColumn; column++) {
        const across = ((column + 0.5 - left) * step) | 0;
        const texel = texels[texelRow + (mirrored ? columns - 1 - across : across)];
        if (texel === 0) continue;
        const at = (row * size + column) * 3;
        const kept = 256 - (((texel >>> 24) * strength + 128) >> 8);
        pixels[at] = (pixels[at] * kept + (texel & 255) * strength) >> 8;
        pixels[at + 1] = (pixels[at + 1] * kept + ((texel >>> 8) & 255) * strength) >> 8;
        pixels[at + 2] = (pixels[at + 2] * kept + ((texel >>> 16) & 255) * strength) >> 8;
      }
    }
  }
}
