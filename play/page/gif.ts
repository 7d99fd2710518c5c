/** Clips as GIFs. */
import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import type { Picture } from '../protocol.ts';
import { sideBySide } from './side-by-side.ts';

export async function gifOf(
  moments: readonly (readonly Picture[])[],
  framesPerSecond: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const gif = GIFEncoder();
  for (const [t, pictures] of moments.entries()) {
    const { data, width, height } = sideBySide(pictures);
    const palette = quantize(data, 256);
    gif.writeFrame(applyPalette(data, palette), width, height, { palette, delay: 1000 / framesPerSecond });
    // The page stays alive meanwhile.
    if (t % 8 === 7) await new Promise((resolve) => setTimeout(resolve));
  }
  gif.finish();
  return new Uint8Array(gif.bytes());
}
