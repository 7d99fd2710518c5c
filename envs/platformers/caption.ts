/** What a platformer's picture shows, in a sentence. */
import { captionOf, type Motion } from '../caption.ts';
import type { Body } from './body.ts';
import { pixelOf, VIEW } from './camera.ts';
import { patrolOffset } from './level.ts';
import { drawLook } from './look.ts';
import type { PlatformerGame } from './platformer-game.ts';
import { Tile } from './tiles.ts';

/** Things are in the picture if their middle is. */
export function captionGame(game: PlatformerGame): string {
  const { theme, character } = drawLook(game.rules, game.levelSeed);
  return captionOf({
    game: game.rules.name,
    place: theme.name,
    agent: character.sheet.name,
    motion: motionOf(game.body),
    things: thingsSeen(game),
    matter: terrainSeen(game),
  });
}

function motionOf({ grounded, vx, vy }: Body): Motion {
  if (!grounded) return vy < 0 ? 'jumping' : 'falling';
  return vx === 0 ? 'standing' : 'running';
}

function thingsSeen(game: PlatformerGame): string[] {
  const { goal, items, patrols } = game.level;
  const { art } = game.rules;
  const seen: string[] = [];
  items.forEach(({ column, row }, i) => {
    if (!(game.collected & (1 << i)) && seesTile(game, column, row)) seen.push(art.item.name);
  });
  for (const patrol of patrols) {
    const offset = patrolOffset(patrol, game.time);
    const x = patrol.x + (patrol.vertical ? 0 : offset) + (patrol.width >> 1);
    const y = patrol.y + (patrol.vertical ? offset : 0) + (patrol.height >> 1);
    if (sees(game, pixelOf(x), pixelOf(y))) seen.push(art.patrols[patrol.kind].name);
  }
  if (seesTile(game, goal.column, goal.row)) seen.push(art.goal.name);
  return seen;
}

function terrainSeen(game: PlatformerGame): string[] {
  const { grid } = game.level;
  const found = new Set<string>();
  for (let row = 0; row < grid.height; row++) {
    for (let column = 0; column < grid.width; column++) {
      if (!seesTile(game, column, row)) continue;
      const tile = grid.at(column, row);
      if (tile === Tile.ledge) found.add('ledges');
      else if (tile === Tile.spikes) found.add('spikes');
      else if (tile === Tile.lava) found.add('lava');
      else if (tile === Tile.air && row === grid.height - 1) found.add('a pit');
    }
  }
  return [...found].sort();
}

function seesTile(game: PlatformerGame, column: number, row: number): boolean {
  const { tilePixels } = game.rules;
  return sees(game, (column + 0.5) * tilePixels, (row + 0.5) * tilePixels);
}

/** Whether the picture has this pixel of the world. */
function sees({ camera }: PlatformerGame, x: number, y: number): boolean {
  return x >= camera.x && x < camera.x + VIEW && y >= camera.y && y < camera.y + VIEW;
}
