import { expect, it } from 'vitest';
import { directionOf, directions } from './directions.ts';

it('directionOf tells eight directions and standing still', () => {
  const named = (x: number, y: number) => directions[directionOf([x, y], 0.06)];
  expect([named(1, 0.1), named(1, 1), named(0, 1), named(-1, 0), named(-1, -1), named(0.1, -1)]).toEqual([
    '→',
    '↗',
    '↑',
    '←',
    '↙',
    '↓',
  ]);
  expect(named(0.02, -0.03)).toBe('still');
});
