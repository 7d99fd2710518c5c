/** What CoinRun's picture shows, in a sentence. */
import { captionOf, type Motion } from '../caption.ts';
import { sceneName } from './art/backgrounds.ts';
import { enemyName } from './art/enemies.ts';
import type { Dynamics } from './dynamics.ts';
import { isLava, Tile, tileAt } from './level.ts';
import { VIEW } from './rendering.ts';

/** Things are in the picture if their middle is. */
export function captionGame(dynamics: Dynamics): string {
  return captionOf({
    game: 'CoinRun',
    place: sceneName(dynamics.level.background),
    agent: 'explorer',
    motion: motionOf(dynamics),
    ...thingsSeen(dynamics),
  });
}

/** Gravity pulls at once: a vertical speed of 0 is that of a body that stands on something. */
function motionOf({ vx, vy }: Dynamics): Motion {
  if (vy !== 0) return vy > 0 ? 'jumping' : 'falling';
  return Math.abs(vx) < 0.01 ? 'standing' : 'running';
}

function thingsSeen(dynamics: Dynamics): { things: string[]; matter: string[] } {
  const { tiles, saws, enemies, crates } = dynamics.level;
  const sees = (x: number, y: number) =>
    Math.abs(x - dynamics.x) < VIEW / 2 && Math.abs(y - dynamics.y) < VIEW / 2;
  const things: string[] = [];
  for (const crate of crates) if (sees(crate.x, crate.y)) things.push('crate');
  for (const saw of saws) if (sees(saw.x, saw.y)) things.push('saw');
  enemies.forEach(({ theme }, i) => {
    if (sees(dynamics.enemyX(i), dynamics.enemyY(i))) things.push(enemyName(theme));
  });
  let lava = false;
  const [left, bottom] = [Math.floor(dynamics.x - VIEW / 2), Math.floor(dynamics.y - VIEW / 2)];
  for (let y = bottom; y <= bottom + VIEW; y++) {
    for (let x = left; x <= left + VIEW; x++) {
      if (!sees(x + 0.5, y + 0.5)) continue;
      const tile = tileAt(tiles, x, y);
      if (tile === Tile.Coin) things.push('coin');
      lava ||= isLava(tile);
    }
  }
  return { things, matter: lava ? ['lava'] : [] };
}
