/**
 * Table tops: planks, checks, speckles, a weave, or plain. A texture is a brightness in [−1, 1] for each point of the
 * table, from value noise of its own seed, so that it looks the same at every picture size.
 */
import type { TableTexture } from './layout.ts';

/** A pseudo-random value in [0, 1) for each whole (x, y): integer mixing after Wang, exact everywhere. */
function noiseAt(x: number, y: number, seed: number): number {
  let bits = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1) ^ seed;
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}

/** Noise that changes smoothly over a length of 1, in [0, 1). */
function smoothNoise(x: number, y: number, seed: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const ease = (t: number): number => t * t * (3 - 2 * t);
  const [u, v] = [ease(x - left), ease(y - top)];
  const upper = noiseAt(left, top, seed) * (1 - u) + noiseAt(left + 1, top, seed) * u;
  const lower = noiseAt(left, top + 1, seed) * (1 - u) + noiseAt(left + 1, top + 1, seed) * u;
  return upper * (1 - v) + lower * v;
}

const textures: Record<TableTexture, (x: number, y: number, seed: number) => number> = {
  planks(x, y, seed) {
    const board = Math.floor(x / 1.35);
    const grain = smoothNoise(x * 7, y * 0.6 + board * 17, seed) - 0.5;
    const knots = smoothNoise(x * 1.4, y * 0.5 + board * 5, seed + 1) - 0.5;
    const joint = x / 1.35 - board < 0.05 ? -0.7 : 0;
    return grain * 0.5 + knots * 0.5 + (noiseAt(board, 0, seed) - 0.5) * 0.5 + joint;
  },
  checks(x, y, seed) {
    const [column, row] = [Math.floor(x / 0.8), Math.floor(y / 0.8)];
    return ((column + row) % 2 ? 0.35 : -0.35) + (smoothNoise(x * 3, y * 3, seed) - 0.5) * 0.3;
  },
  speckles(x, y, seed) {
    const cloud = smoothNoise(x * 0.8, y * 0.8, seed) - 0.5;
    return cloud * 0.5 + (noiseAt(Math.floor(x * 8), Math.floor(y * 8), seed) - 0.5) * 0.55;
  },
  weave(x, y, seed) {
    const [column, row] = [Math.floor(x * 2.2), Math.floor(y * 2.2)];
    const across = (column + row) % 2 === 0;
    const along = across ? y * 2.2 - row : x * 2.2 - column;
    return (0.5 - Math.abs(along - 0.5)) * 1.1 - 0.3 + (smoothNoise(x * 2, y * 2, seed) - 0.5) * 0.3;
  },
  plain(x, y, seed) {
    return (smoothNoise(x * 0.5, y * 0.5, seed) - 0.5) * 0.5;
  },
};

/** Brightness of the table at (x, y) in decimetres: about −1 (dark) to 1 (light). */
export function textureAt(texture: TableTexture, x: number, y: number, seed: number): number {
  return textures[texture](x, y, seed);
}
