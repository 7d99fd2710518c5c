import { describe, expect, it } from 'vitest';
import { captionGame } from './caption.ts';
import { caveJumper } from './cave-jumper.ts';
import { climber } from './climber.ts';
import { PlatformerEnv } from './env.ts';
import type { Level } from './level.ts';
import { PlatformerGame } from './platformer-game.ts';
import type { PlatformerRules } from './rules.ts';
import { runner } from './runner.ts';
import { Tile, TileGrid } from './tiles.ts';

/** Units of a Runner tile: 6 pixels of 16 units. */
const TILE = 96;
const ROWS = 11;
const GROUND = 8;

/** A plain 60 columns wide, the goal at its end. */
function plain(): Level {
  const grid = new TileGrid(60, ROWS);
  grid.fill(0, GROUND, 60, ROWS - GROUND, Tile.solid);
  const start = { x: 4 * TILE, y: GROUND * TILE - runner.bodyHeight };
  return { grid, start, goal: { column: 57, row: GROUND - 1 }, items: [], patrols: [] };
}

/** Runner on a level made on purpose, in the look of one theme and one character. */
function runnerOn(level: Level): PlatformerGame {
  const [theme, character] = [runner.art.themes[1], runner.art.characters[1]];
  const art = { ...runner.art, themes: [theme], characters: [character] };
  return new PlatformerGame({ ...runner, art, generate: () => level });
}

/** The caption with the agent standing in a column. */
function captionAt(level: Level, column: number): string {
  const game = runnerOn(level);
  game.body.x = column * TILE;
  game.rules.follow(game.camera, game.body, level, false);
  return captionGame(game);
}

const STAY = 0;
const RIGHT = 2;
const JUMP = 3;

it('says how the agent moves', () => {
  const game = runnerOn(plain());
  const says = (motion: string) => expect(captionGame(game)).toBe(`Runner, city at night: a cat ${motion}.`);
  says('standing');
  game.step(RIGHT);
  says('running');
  for (let step = 0; step < 2; step++) game.step(JUMP);
  says('jumping');
  game.step(STAY);
  says('falling');
  game.step(STAY);
  says('standing');
});

it('names what is in the picture and nothing beyond it', () => {
  const level = plain();
  const patrol = { width: TILE, height: TILE, span: 0, vertical: false, speed: 8, phase: 0 };
  const full: Level = {
    ...level,
    items: [21, 22, 23].map((column) => ({ column, row: 4 })),
    patrols: [
      { ...patrol, kind: 'walker', x: 24 * TILE, y: 7 * TILE },
      { ...patrol, kind: 'saw', x: 40 * TILE, y: 5 * TILE },
    ],
  };
  level.grid.fill(26, 7, 2, 1, Tile.spikes);
  level.grid.fill(19, 5, 4, 1, Tile.ledge);
  level.grid.fill(36, 0, 2, ROWS, Tile.air);
  level.grid.set(41, 7, Tile.lava);
  const scene = 'Runner, city at night: a cat standing';
  expect(captionAt(full, 5)).toBe(`${scene}.`);
  expect(captionAt(full, 22)).toBe(`${scene}, with three coins, a snail, ledges and spikes.`);
  expect(captionAt(full, 37)).toBe(`${scene}, with a saw, a pit and lava.`);
  expect(captionAt(full, 56)).toBe(`${scene}, with a flag.`);

  const taken = runnerOn(full);
  taken.setState({ ...taken.getState(), body: { ...taken.body, x: 22 * TILE }, collected: 0b101 });
  taken.rules.follow(taken.camera, taken.body, full, false);
  expect(captionGame(taken)).toContain('with a coin, a snail');
});

it('follows what moves by itself', () => {
  const blade = { kind: 'saw', width: TILE, height: TILE, span: 30 * TILE, vertical: false, speed: TILE };
  const game = runnerOn({ ...plain(), patrols: [{ ...blade, x: 8 * TILE, y: 2 * TILE, phase: 0 }] });
  expect(captionGame(game)).toContain('a saw');
  for (let step = 0; step < 20; step++) game.step(STAY);
  expect(captionGame(game)).not.toContain('a saw');
  for (let step = 0; step < 40; step++) game.step(STAY);
  expect(captionGame(game)).toContain('a saw');
});

describe.each([caveJumper, climber, runner].map((rules): [string, PlatformerRules] => [rules.name, rules]))(
  '%s',
  (name, rules) => {
    it('names the theme and the character that are painted', () => {
      const captions = new Set<string>();
      for (const theme of rules.art.themes) {
        for (const character of rules.art.characters) {
          const art = { ...rules.art, themes: [theme], characters: [character] };
          const caption = captionGame(new PlatformerGame({ ...rules, art }));
          expect(caption.startsWith(`${name}, ${theme.name}: a ${character.name} standing`)).toBe(true);
          captions.add(caption);
        }
      }
      expect(captions.size).toBe(rules.art.themes.length * rules.art.characters.length);
    });

    it('is asked through the environment, once there is a picture', async () => {
      const env = new PlatformerEnv(rules);
      expect(() => env.caption()).toThrow('call reset before caption');
      await env.reset({ options: { levelSeed: 3 } });
      const first = env.caption();
      expect(first.startsWith(`${name}, `)).toBe(true);
      await env.reset({ options: { levelSeed: 4 } });
      await env.reset({ options: { levelSeed: 3 } });
      expect(env.caption()).toBe(first);
    });
  },
);
