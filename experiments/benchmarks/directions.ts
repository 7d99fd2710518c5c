/** Where a movement goes, as far as that has a name. */

/** Eight compass directions, counter-clockwise from the right, and standing still. */
export const directions = ['→', '↗', '↑', '↖', '←', '↙', '↓', '↘', 'still'] as const;

/** The direction of a movement, as an index of `directions`; anything shorter than `still` has none. */
export function directionOf([x, y]: readonly number[], still: number): number {
  if (Math.hypot(x, y) < still) return directions.length - 1;
  const eighths = Math.round(Math.atan2(y, x) / (Math.PI / 4));
  return (eighths + 8) % 8;
}
