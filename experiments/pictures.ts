/**
 * Frames as a reader sees them: labelled strips (PNG) and clips (GIF), several rows or panels at once.
 * Frames are uint8 RGB [H, W, 3], all of one size within a picture.
 */
import { PNG } from 'pngjs';
import { rasterise } from './plots.ts';

type Gifenc = typeof import('gifenc');

export interface FrameSize {
  readonly height: number;
  readonly width: number;
}

export interface LabelledFrames {
  readonly label: string;
  readonly frames: readonly Uint8Array[];
}

/** Rows of frames with a label at the left of each, and what the columns are at the top: PNG bytes. */
export async function strip(
  title: string,
  rows: readonly LabelledFrames[],
  columns: readonly string[],
  { height, width }: FrameSize,
): Promise<Uint8Array> {
  const scale = 84 / width;
  const [cellWidth, cellHeight] = [width * scale, height * scale];
  const gap = 4;
  const left = 24 + 7.2 * Math.max(...rows.map(({ label }) => label.length));
  const top = 58;
  const right = left + columns.length * (cellWidth + gap) + 12;
  const bottom = top + rows.length * (cellHeight + gap) + 12;
  const parts = [`<text x="12" y="24" font-size="15" font-weight="600">${escapeXml(title)}</text>`];
  for (const [c, column] of columns.entries()) {
    const x = left + c * (cellWidth + gap) + cellWidth / 2;
    parts.push(
      `<text x="${x}" y="${top - 8}" font-size="11" fill="#7b8794" text-anchor="middle">${escapeXml(column)}</text>`,
    );
  }
  for (const [r, { label, frames }] of rows.entries()) {
    const y = top + r * (cellHeight + gap);
    parts.push(`<text x="12" y="${y + cellHeight / 2 + 4}" font-size="12">${escapeXml(label)}</text>`);
    for (const [c, frame] of frames.slice(0, columns.length).entries()) {
      const href = `data:image/png;base64,${encodePng(frame, { height, width }).toString('base64')}`;
      const x = left + c * (cellWidth + gap);
      parts.push(
        `<image x="${x}" y="${y}" width="${cellWidth}" height="${cellHeight}" href="${href}" image-rendering="optimizeSpeed"/>`,
      );
    }
  }
  const size = `width="${right}" height="${bottom}" viewBox="0 0 ${right} ${bottom}"`;
  return rasterise(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="Inter" fill="#1f2933">${parts.join('')}</svg>`,
  );
}

/** Height of the line under a panel that holds its caption, in pixels. */
const captionHeight = 18;

export interface ClipLayout {
  /** Panels in a row. */
  readonly columns: number;
  /** Pixels of the clip for a pixel of the frames; default 3. */
  readonly scale?: number;
  readonly framesPerSecond?: number;
  /** What is written under each frame of each panel. */
  readonly captions?: readonly (readonly string[])[];
}

/** Panels that play beside each other, `columns` in a row, enlarged `scale` times: GIF bytes. */
export async function clip(
  panels: readonly (readonly Uint8Array[])[],
  { height, width }: FrameSize,
  { columns, scale = 3, framesPerSecond = 8, captions }: ClipLayout,
): Promise<Uint8Array> {
  const module = await import('gifenc');
  // CommonJS to Node, an ES module to bundlers.
  const { GIFEncoder, quantize, applyPalette } =
    'GIFEncoder' in module ? module : (module as { default: Gifenc }).default;
  const gap = 4;
  const rows = Math.ceil(panels.length / columns);
  const panelWidth = width * scale;
  const panelHeight = height * scale + (captions ? captionHeight : 0);
  const fullWidth = columns * (panelWidth + gap) - gap;
  const fullHeight = rows * (panelHeight + gap) - gap;
  const lines = await drawCaptions(captions?.flat() ?? [], panelWidth, captionHeight);
  const length = Math.max(...panels.map((frames) => frames.length));
  const gif = GIFEncoder();
  for (let t = 0; t < length; t++) {
    const canvas = new Uint8Array(fullWidth * fullHeight * 4).fill(255);
    for (const [p, frames] of panels.entries()) {
      const x0 = (p % columns) * (panelWidth + gap);
      const y0 = Math.floor(p / columns) * (panelHeight + gap);
      const shown = Math.min(t, frames.length - 1);
      const frame = frames[shown];
      for (let y = 0; y < height * scale; y++) {
        for (let x = 0; x < panelWidth; x++) {
          const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * 3;
          const to = ((y0 + y) * fullWidth + x0 + x) * 4;
          canvas[to] = frame[from];
          canvas[to + 1] = frame[from + 1];
          canvas[to + 2] = frame[from + 2];
        }
      }
      const line = lines.get(captions?.[p]?.[shown] ?? '');
      for (let y = 0; line && y < captionHeight; y++) {
        const row = line.subarray(y * panelWidth * 4, (y + 1) * panelWidth * 4);
        canvas.set(row, ((y0 + height * scale + y) * fullWidth + x0) * 4);
      }
    }
    const colours = quantize(canvas, 256);
    const indices = applyPalette(canvas, colours);
    gif.writeFrame(indices, fullWidth, fullHeight, { palette: colours, delay: 1000 / framesPerSecond });
  }
  gif.finish();
  return gif.bytes();
}

/** Each different text once, black on white in the middle of its line: RGBA bytes [height, width, 4]. */
export async function drawCaptions(
  texts: readonly string[],
  width: number,
  height: number,
): Promise<Map<string, Uint8Array>> {
  const drawn = new Map<string, Uint8Array>();
  for (const text of new Set(texts)) {
    // What is rasterised has twice the size that is asked for.
    const line =
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width / 2}" height="${height / 2}" ` +
      `viewBox="0 0 ${width} ${height}" font-family="Inter" fill="#1f2933"><text x="${width / 2}" ` +
      `y="${height - 5}" font-size="12" text-anchor="middle">${escapeXml(text)}</text></svg>`;
    drawn.set(text, PNG.sync.read(Buffer.from(await rasterise(line))).data);
  }
  return drawn;
}

/** PNG bytes. */
export function encodePng(frame: Uint8Array, { height, width }: FrameSize): Buffer {
  const png = new PNG({ width, height });
  for (let i = 0; i < height * width; i++) {
    png.data.set(frame.subarray(3 * i, 3 * i + 3), 4 * i);
    png.data[4 * i + 3] = 255;
  }
  return PNG.sync.write(png);
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
