/** Bytes of pictures as the numbers that models take. */

/** Every byte as a pixel in [0, 1]: looking up is several times faster than dividing. */
const pixelOf = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Writes bytes as pixels in [0, 1] to `into`, from `offset` on. */
export function writePixels(bytes: Uint8Array, into: Float32Array, offset = 0): void {
  const { length } = bytes;
  for (let i = 0; i < length; i++) into[offset + i] = pixelOf[bytes[i]];
}

/** Bytes as pixels in [0, 1]. */
export function toPixels(bytes: Uint8Array): Float32Array {
  const pixels = new Float32Array(bytes.length);
  writePixels(bytes, pixels);
  return pixels;
}
