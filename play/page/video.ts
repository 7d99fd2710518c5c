/** Clips as videos, by the browser's own encoder where it has one. */
import type { Picture } from '../protocol.ts';
import { sideBySide } from './side-by-side.ts';

const kinds = [
  { container: 'MP4', codec: 'avc', tried: 'avc1.42001f', type: 'video/mp4' },
  { container: 'WebM', codec: 'vp9', tried: 'vp09.00.10.08', type: 'video/webm' },
  { container: 'WebM', codec: 'vp8', tried: 'vp8', type: 'video/webm' },
] as const;

export type VideoKind = (typeof kinds)[number];

/** The first kind that this browser can encode; null if none. */
export async function encodableVideo(): Promise<VideoKind | null> {
  // Browsers have it on https and on localhost alone.
  if (!('VideoEncoder' in window)) return null;
  for (const kind of kinds) {
    const { supported } = await VideoEncoder.isConfigSupported({
      codec: kind.tried,
      width: 256,
      height: 256,
    });
    if (supported) return kind;
  }
  return null;
}

/** H.264 wants even sides. */
const even = (length: number) => 2 * Math.ceil(length / 2);

export async function videoOf(
  moments: readonly (readonly Picture[])[],
  framesPerSecond: number,
  { container, codec }: VideoKind,
): Promise<Uint8Array<ArrayBuffer>> {
  const { BufferTarget, CanvasSource, Mp4OutputFormat, Output, QUALITY_VERY_HIGH, WebMOutputFormat } =
    await import('mediabunny');
  const { width, height } = sideBySide(moments[0]);
  const canvas = new OffscreenCanvas(even(width), even(height));
  const context = canvas.getContext('2d')!;
  const target = new BufferTarget();
  const format = container === 'MP4' ? new Mp4OutputFormat() : new WebMOutputFormat();
  const output = new Output({ format, target });
  const source = new CanvasSource(canvas, { codec, quality: QUALITY_VERY_HIGH });
  output.addVideoTrack(source);
  await output.start();
  for (const [t, pictures] of moments.entries()) {
    const pixels = new Uint8ClampedArray(sideBySide(pictures).data.buffer);
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
    await source.add(t / framesPerSecond, 1 / framesPerSecond);
  }
  await output.finalize();
  return new Uint8Array(target.buffer!);
}
