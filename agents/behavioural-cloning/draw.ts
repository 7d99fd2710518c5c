import type { RandomStream } from '../../engine/random.ts';

/** An index, as often as its share says; the shares come to 1. */
export function drawIndex(shares: readonly number[], random: RandomStream): number {
  let left = random.next();
  const found = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return found < 0 ? shares.length - 1 : found;
}
