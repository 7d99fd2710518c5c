/** The panels of a moment as one picture, for clips. */
import type { Picture } from '../protocol.ts';

/** Panels are drawn at about this height. */
const HEIGHT = 256;
const GAP = 6;

export interface ClipFrame {
  /** uint8 red, green, blue, alpha, row by row. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

export function sideBySide(pictures: readonly Picture[]): ClipFrame {
  const panels = pictures.map((picture) => {
    const scale = HEIGHT / picture.height;
    // Whole factors keep pixels square.
    const factor = scale >= 1 ? Math.floor(scale) : scale;
    return {
      picture,
      factor,
      width: Math.round(picture.width * factor),
      height: Math.round(picture.height * factor),
    };
  });
  const width = panels.reduce((sum, panel) => sum + panel.width + GAP, -GAP);
  const height = Math.max(...panels.map((panel) => panel.height));
  const data = new Uint8Array(width * height * 4).fill(255);
  let left = 0;
  for (const { picture, factor, ...panel } of panels) {
    for (let y = 0; y < panel.height; y++) {
      const row = Math.min(Math.floor(y / factor), picture.height - 1) * picture.width;
      for (let x = 0; x < panel.width; x++) {
        const from = (row + Math.min(Math.floor(x / factor), picture.width - 1)) * 3;
        data.set(picture.data.subarray(from, from + 3), (y * width + left + x) * 4);
      }
    }
    left += panel.width + GAP;
  }
  return { data, width, height };
}
