/**
 * Drawings made ready for fast copying into a small picture. A texel holds the average of the drawing over one pixel
 * of the picture, centred at the texel; so that picking the nearest texel for each pixel gives a smooth sprite at any
 * fraction of a pixel, with no filtering left to do.
 */
import type { Frame, Painting } from './painting.ts';

export interface Texture {
  readonly frame: Frame;
  readonly columns: number;
  readonly rows: number;
  /** [rows, columns] from the top: 0xAABBGGRR, colours multiplied by alpha; signed, for which V8 has fast integers. */
  readonly texels: Int32Array;
}

/**
 * @param texelsPerUnit the precision with which the texture can be placed
 * @param pixel width of a pixel of the picture, in units
 * @param repeats whether copies lie beside it on the left and right (what is above and below is its own border);
 *   otherwise there is nothing around it
 */
export function textureOf(
  painting: Painting,
  texelsPerUnit: number,
  pixel: number,
  repeats = false,
): Texture {
  const { frame, density } = painting;
  const columns = Math.round(frame.width * texelsPerUnit);
  const rows = Math.round(frame.height * texelsPerUnit);
  const reach = Math.max(1, Math.round(pixel * density));
  const texels = new Int32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const top = Math.round(((row + 0.5) / texelsPerUnit) * density - reach / 2);
    for (let column = 0; column < columns; column++) {
      const left = Math.round(((column + 0.5) / texelsPerUnit) * density - reach / 2);
      texels[row * columns + column] = average(painting, left, top, reach, repeats);
    }
  }
  return { frame, columns, rows, texels };
}

function average(painting: Painting, left: number, top: number, reach: number, repeats: boolean): number {
  const { columns, rows, pixels } = painting;
  let red = 0;
  let green = 0;
  let blue = 0;
  let alpha = 0;
  for (let y = top; y < top + reach; y++) {
    for (let x = left; x < left + reach; x++) {
      let column = x;
      let row = y;
      if (repeats) {
        column = (x + columns) % columns;
        row = Math.max(0, Math.min(rows - 1, y));
      } else if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
      const at = (row * columns + column) * 4;
      red += pixels[at];
      green += pixels[at + 1];
      blue += pixels[at + 2];
      alpha += pixels[at + 3];
    }
  }
  const share = 1 / reach ** 2;
  const byte = (sum: number) => (sum * share + 0.5) | 0;
  return (byte(alpha * 255) << 24) | (byte(blue) << 16) | (byte(green) << 8) | byte(red);
}
