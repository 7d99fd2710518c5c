import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../engine/errors.ts';
import { checkEnv } from '../check-env.ts';
import { make } from '../make.ts';
import { SUBPIXELS } from './body.ts';
import { VIEW } from './camera.ts';
import { caveJumper } from './cave-jumper.ts';
import { climber } from './climber.ts';
import { PlatformerEnv } from './env.ts';
import { PlatformerExpert } from './expert.ts';
import { isFoothold } from './footholds.ts';
import { PlatformerGame } from './platformer-game.ts';
import type { PlatformerRules } from './rules.ts';
import { runner } from './runner.ts';
import { Tile } from './tiles.ts';

const games: readonly PlatformerRules[] = [caveJumper, climber, runner];

/** Every picture, reward and end of a fixed walk through the first levels, in one number. */
function checksum(rules: PlatformerRules): string {
  const hash = createHash('sha256');
  const game = new PlatformerGame(rules);
  for (let level = 0; level < 12; level++) {
    game.reset(level);
    for (let t = 0; t < 60; t++) {
      const outcome = game.step((t * t + 3 * level + (t >> 2)) % rules.controls.length);
      if (t % 5 === 0) hash.update(game.render());
      hash.update(JSON.stringify([outcome, game.getState()]));
      if (outcome.terminated) break;
    }
  }
  return hash.digest('hex').slice(0, 16);
}

const level = fc.nat({ max: 2 ** 31 - 2 });
const walk = (rules: PlatformerRules) =>
  fc.array(fc.nat({ max: rules.controls.length - 1 }), { minLength: 1, maxLength: 120 });

it('levels, rules and pictures are those of version 0', () => {
  // A change here is a change of the environments: it needs new version numbers.
  expect(Object.fromEntries(games.map((rules) => [rules.name, checksum(rules)]))).toEqual({
    CaveJumper: '82a1f9d942c9e847',
    Climber: '9b54aed70dc318c8',
    Runner: '56b7f25a66079f66',
  });
});

describe.each(games.map((rules) => [rules.name, rules] as const))('%s', (name, rules) => {
  it('makes sound levels of every seed', () => {
    const game = new PlatformerGame(rules);
    const tile = rules.tilePixels * SUBPIXELS;
    fc.assert(
      fc.property(level, (seed) => {
        game.reset(seed);
        const { grid, goal, items, patrols, start } = game.level;
        expect(grid.width).toBeLessThanOrEqual(rules.largestWorld.columns);
        expect(grid.height).toBeLessThanOrEqual(rules.largestWorld.rows);
        expect(grid.width * rules.tilePixels).toBeGreaterThanOrEqual(VIEW);
        expect(isFoothold(grid, goal.column, goal.row)).toBe(true);
        expect(
          isFoothold(grid, Math.floor(start.x / tile), Math.floor(start.y / tile) + (start.y % tile ? 1 : 0)),
        ).toBe(true);
        expect(items.length).toBeLessThanOrEqual(30);
        for (const item of items) expect(grid.at(item.column, item.row)).not.toBe(Tile.solid);
        for (const patrol of patrols) expect(rules.art.patrols).toHaveProperty(patrol.kind);
        // Nobody dies of doing nothing for a moment.
        for (let t = 0; t < 10; t++) expect(game.step(0).terminated).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('goes on from a saved state as if nothing had happened, also in another game', () => {
    fc.assert(
      fc.property(level, walk(rules), walk(rules), (seed, before, after) => {
        const game = new PlatformerGame(rules);
        game.reset(seed);
        for (const action of before) game.step(action);
        const saved = JSON.parse(JSON.stringify(game.getState()));
        const played = after.map((action) => game.step(action));
        const other = new PlatformerGame(rules);
        other.setState(saved);
        expect(after.map((action) => other.step(action))).toEqual(played);
        expect(other.getState()).toEqual(game.getState());
        expect(Buffer.from(other.render()).equals(game.render())).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('never lets the agent into a solid tile, nor the camera out of the world', () => {
    fc.assert(
      fc.property(level, walk(rules), (seed, actions) => {
        const game = new PlatformerGame(rules);
        const tile = rules.tilePixels * SUBPIXELS;
        game.reset(seed);
        const { grid } = game.level;
        for (const action of actions) {
          if (game.step(action).terminated) break;
          const { x, y } = game.body;
          for (const column of [Math.floor(x / tile), Math.floor((x + rules.bodyWidth - 1) / tile)]) {
            for (const row of [Math.floor(y / tile), Math.floor((y + rules.bodyHeight - 1) / tile)]) {
              expect(grid.at(column, row)).not.toBe(Tile.solid);
            }
          }
          expect(game.camera.x).toBeGreaterThanOrEqual(0);
          expect(game.camera.y).toBeGreaterThanOrEqual(0);
          expect(game.camera.x + VIEW).toBeLessThanOrEqual(grid.width * rules.tilePixels);
          expect(game.camera.y + VIEW).toBeLessThanOrEqual(grid.height * rules.tilePixels);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is solved by its expert on at least 95% of levels', () => {
    const game = new PlatformerGame(rules);
    const expert = new PlatformerExpert();
    const unsolved: number[] = [];
    const levels = 20;
    for (let seed = 5000; seed < 5000 + levels; seed++) {
      game.reset(seed);
      let over = false;
      while (!over) {
        const { terminated, truncated } = game.step(expert.act(game));
        over = terminated || truncated;
      }
      if (!game.solved) unsolved.push(seed);
    }
    expect(unsolved.length, `unsolved: ${unsolved}`).toBeLessThanOrEqual(levels * 0.05);
  });

  it('lets the expert find its way again after actions that are not its own', () => {
    const game = new PlatformerGame(rules);
    const expert = new PlatformerExpert();
    game.reset(1);
    for (let t = 0; t < 3; t++) game.step(expert.act(game));
    game.step(1);
    game.step(1);
    let over = false;
    while (!over) {
      const { terminated, truncated } = game.step(expert.act(game));
      over = terminated || truncated;
    }
    expect(game.solved).toBe(true);
  });

  it('cuts an episode at its time limit', () => {
    const game = new PlatformerGame(rules);
    game.reset(0);
    for (let t = 1; t < rules.timeLimit; t++) expect(game.step(0).truncated).toBe(false);
    expect(game.step(0)).toEqual({ reward: 0, terminated: false, truncated: true });
  });

  it('keeps the environment contract', async () => {
    const env = await make(`${name}-v0`);
    expect(await checkEnv(env.unwrapped)).toEqual({ errors: [], warnings: [] });
  });

  it('plays the level that is asked for, and only those it may draw', async () => {
    const env = new PlatformerEnv(rules, { startLevel: 7, numLevels: 2 });
    const { info } = await env.reset({ options: { levelSeed: 123 } });
    expect(info).toEqual({ levelSeed: 123, solved: false });
    for (let seed = 0; seed < 8; seed++) expect([7, 8]).toContain((await env.reset({ seed })).info.levelSeed);
    await expect(env.reset({ options: { levelSeed: -1 } })).rejects.toThrow(UserError);
    await expect(env.step(rules.controls.length)).rejects.toThrow(UserError);
    expect(env.metadata.actionMeanings).toHaveLength(env.actionSpace.n);
  });
});

it('solves a level of Climber that only long holds of an action can solve', () => {
  const game = new PlatformerGame(climber);
  const expert = new PlatformerExpert();
  game.reset(93);
  for (let over = false; !over; ) {
    const { terminated, truncated } = game.step(expert.act(game));
    over = terminated || truncated;
  }
  expect(game.solved).toBe(true);
});

it("Runner's picture follows every action at once", () => {
  const game = new PlatformerGame(runner);
  const [left, right, dash] = ['left', 'right', 'dash right'].map((name) =>
    runner.controls.findIndex((control) => control.name === name),
  );
  game.reset(0);
  const shifts = [right, right, left, dash].map((action) => {
    const before = game.camera.x;
    game.step(action);
    return game.camera.x - before;
  });
  expect(shifts).toEqual([2, 2, -2, 4]);
});
