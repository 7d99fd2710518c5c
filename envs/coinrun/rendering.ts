/** Draws CoinRun: 13 units of the world, with the agent in the middle. */
import type { CoinRunGame } from './game.ts';
import { Tile, tileAt } from './level.ts';

/** Width and height of an observation in pixels. */
export const OBSERVATION_SIZE = 64;
/** Width and height of the view in units. */
export const VIEW = 13;

const colours: Readonly<Record<number, number>> = {
  [Tile.Space]: 0x203040,
  [Tile.EnemyBarrier]: 0x203040,
  [Tile.Ground]: 0xa0b0b0,
  [Tile.GroundTop]: 0xc08040,
  [Tile.Lava]: 0xd04010,
  [Tile.LavaTop]: 0xf07020,
  [Tile.Coin]: 0xf0d020,
};

/** Fills `into`, uint8 [size, size, 3]. */
export function renderGame(game: CoinRunGame, into: Uint8Array, size: number): void {
  const { dynamics, level } = game;
  const unit = size / VIEW;
  const left = dynamics.x - VIEW / 2;
  const top = dynamics.y + VIEW / 2;
  const box = (x: number, y: number, halfWidth: number, halfHeight: number, colour: number) => {
    const x0 = Math.max(0, Math.round((x - halfWidth - left) * unit));
    const x1 = Math.min(size, Math.round((x + halfWidth - left) * unit));
    const y0 = Math.max(0, Math.round((top - y - halfHeight) * unit));
    const y1 = Math.min(size, Math.round((top - y + halfHeight) * unit));
    for (let row = y0; row < y1; row++) {
      for (let column = x0; column < x1; column++) {
        into.set([colour >> 16, (colour >> 8) & 255, colour & 255], (row * size + column) * 3);
      }
    }
  };
  for (let y = Math.floor(top - VIEW); y <= top; y++) {
    for (let x = Math.floor(left); x <= left + VIEW; x++) {
      box(x + 0.5, y + 0.5, 0.5, 0.5, colours[tileAt(level.tiles, x, y)]);
    }
  }
  for (const crate of level.crates) box(crate.x, crate.y, 0.5, 0.5, 0x906030);
  for (const saw of level.saws) box(saw.x, saw.y - 0.25, 0.5, 0.25, 0xd0d8e0);
  level.enemies.forEach((_, i) => {
    box(dynamics.enemyX(i), dynamics.enemyY(i), 0.5, 0.5, 0x80c040);
  });
  box(dynamics.x, dynamics.y, 0.5, 0.6, 0xf0e0c0);
}
