/** The picture that sprites are copied into: a square window onto the world. */
import type { Texture } from './texture.ts';

export class Picture {
  /** Width and height in pixels. */
  readonly size: number;
  /** [size, size]: 0xBBGGRR. A word a pixel, because three stores of bytes cost three times as much. */
  readonly pixels: Int32Array;
  /** Pixels per unit. */
  readonly unit: number;
  readonly #view: number;
  /** The window's upper left corner in the world; x to the right, y up. */
  left = 0;
  top = 0;

  /** @param view width and height of the window in units */
  constructor(size: number, view: number) {
    this.size = size;
    this.unit = size / view;
    this.#view = view;
    this.pixels = new Int32Array(size * size);
  }

  /** Moves the window's middle to a place in the world. What was drawn stays until it is drawn over. */
  lookAt(x: number, y: number): void {
    this.left = x - this.#view / 2;
    this.top = y + this.#view / 2;
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
        if (texel !== 0) pixels[row * size + column] = blend(pixels[row * size + column], texel, strength);
      }
    }
  }

  /** Writes the picture as uint8 [size, size, 3]. */
  copyTo(bytes: Uint8Array): void {
    const { pixels } = this;
    const aligned = bytes.byteOffset % 4 === 0;
    const words = aligned
      ? new Int32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4))
      : new Int32Array(Math.floor(bytes.length / 4));
    // Four pixels are three words (of a little-endian machine, as all are that Node runs on but one).
    const whole = pixels.length - (pixels.length % 4);
    let word = 0;
    for (let i = 0; i < whole; i += 4) {
      const second = pixels[i + 1];
      const third = pixels[i + 2];
      words[word++] = (pixels[i] & 0xffffff) | (second << 24);
      words[word++] = ((second >> 8) & 0xffff) | (third << 16);
      words[word++] = ((third >> 16) & 0xff) | (pixels[i + 3] << 8);
    }
    if (!aligned) bytes.set(new Uint8Array(words.buffer));
    for (let i = whole; i < pixels.length; i++) {
      for (let channel = 0; channel < 3; channel++) bytes[3 * i + channel] = pixels[i] >> (8 * channel);
    }
  }
}

/**
 * Lays a texel over a pixel; red and blue are reckoned together in one word, with room between them.
 * @param strength 256 for the texel as it is, less to make it more transparent
 */
function blend(pixel: number, texel: number, strength: number): number {
  const kept = 256 - (((texel >>> 24) * strength + 128) >> 8);
  const redBlue = (Math.imul(pixel & 0xff00ff, kept) + Math.imul(texel & 0xff00ff, strength)) >>> 8;
  const green = ((pixel & 0xff00) * kept + (texel & 0xff00) * strength) >> 8;
  return (redBlue & 0xff00ff) | (green & 0xff00);
}
