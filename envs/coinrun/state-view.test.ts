import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dynamics } from './dynamics.ts';
import { generateLevel } from './generate-level.ts';
import { LEVEL_SIZE, type Level, type Thing, Tile } from './level.ts';
import { VIEW } from './rendering.ts';
import { STATE_VIEW_SIZE, STEADY, writeStateView } from './state-view.ts';

function viewOf(dynamics: Dynamics): Float32Array {
  const view = new Float32Array(STATE_VIEW_SIZE);
  writeStateView(dynamics, view);
  return view;
}

/** Some way into a level. */
function played(seed: number, mode: 'easy' | 'hard', actions: readonly number[]): Dynamics {
  const dynamics = new Dynamics(generateLevel(seed, mode));
  for (const action of actions) {
    const before = dynamics.state.slice();
    if (dynamics.step(action) === 'running') continue;
    dynamics.state.set(before);
    break;
  }
  return dynamics;
}

/** The same moment in a level that is another wherever the picture does not reach. */
function elsewhereChanged(dynamics: Dynamics, tile: number, things: readonly Thing[]): Dynamics {
  const { level, x, y } = dynamics;
  const seen = (thing: Thing) => Math.abs(thing.x - x) <= VIEW / 2 && Math.abs(thing.y - y) <= VIEW / 2;
  const tiles = level.tiles.map((own, i) =>
    seen({ x: (i % LEVEL_SIZE) + 0.5, y: Math.floor(i / LEVEL_SIZE) + 0.5 }) ? own : tile,
  );
  const unseen = things.filter((thing) => !seen(thing));
  const enemies = level.enemies.map((_, i) => i);
  const kept = enemies.filter((i) => seen({ x: dynamics.enemyX(i), y: dynamics.enemyY(i) }));
  const changed: Level = {
    ...level,
    tiles,
    saws: [...unseen, ...level.saws.filter(seen)],
    crates: [...unseen.map((thing) => ({ ...thing, theme: 0 })), ...level.crates.filter(seen)],
    enemies: [
      ...kept.map((i) => level.enemies[i]),
      ...unseen.map((thing) => ({ ...thing, vx: 0.15, theme: 0 })),
    ],
  };
  const other = new Dynamics(changed);
  const bodies = dynamics.state.length - 4 * level.enemies.length;
  other.state.set(dynamics.state.subarray(0, bodies));
  for (const [to, from] of kept.entries()) {
    const start = bodies + 4 * from;
    other.state.set(dynamics.state.subarray(start, start + 4), bodies + 4 * to);
  }
  return other;
}

const middles = fc.integer({ min: 0, max: LEVEL_SIZE - 1 }).map((tile) => tile + 0.5);

describe('writeStateView', () => {
  it('holds no more than the picture: the level elsewhere may be any', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 - 2 }),
        fc.constantFrom('easy' as const, 'hard' as const),
        fc.array(fc.constantFrom(7, 8, 8, 5), { maxLength: 80 }),
        fc.constantFrom(...Object.values(Tile)),
        fc.array(fc.record({ x: middles, y: middles }), { maxLength: 20 }),
        (seed, mode, actions, tile, things) => {
          const dynamics = played(seed, mode, actions);
          expect(viewOf(elsewhereChanged(dynamics, tile, things))).toEqual(viewOf(dynamics));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is a few hundred numbers of the order of 1, and all of them are used', () => {
    const largest = new Float32Array(STATE_VIEW_SIZE);
    for (let seed = 0; seed < 400; seed++) {
      const dynamics = new Dynamics(generateLevel(seed, 'hard'));
      for (
        let step = 0;
        step < 60 && dynamics.step(step % 25 === 24 ? 2 : 8 - (step % 7 === 0 ? 3 : 0)) === 'running';
        step++
      ) {
        for (const [i, value] of viewOf(dynamics).entries())
          largest[i] = Math.max(largest[i], Math.abs(value));
      }
    }
    expect(Math.max(...largest)).toBeLessThan(3);
    const unused = [...largest.keys()].filter((i) => largest[i] === 0);
    // Ground that ends at the view's upper border, or that no row of the view shows, is rare behind the agent.
    expect(unused.length, `${unused}`).toBeLessThan(STATE_VIEW_SIZE / 10);
  });

  it('says when the agent can jump', () => {
    const dynamics = new Dynamics(generateLevel(33, 'easy'));
    expect(viewOf(dynamics)[STEADY]).toBe(1);
    dynamics.step(8);
    expect(viewOf(dynamics)[STEADY]).toBe(0);
  });

  it('writes where it is told to, and nowhere else', () => {
    const dynamics = new Dynamics(generateLevel(3, 'hard'));
    const rows = new Float32Array(3 * STATE_VIEW_SIZE).fill(7);
    writeStateView(dynamics, rows, STATE_VIEW_SIZE);
    expect(rows.subarray(STATE_VIEW_SIZE, 2 * STATE_VIEW_SIZE)).toEqual(viewOf(dynamics));
    expect(rows.subarray(0, STATE_VIEW_SIZE).every((value) => value === 7)).toBe(true);
    expect(rows.subarray(2 * STATE_VIEW_SIZE).every((value) => value === 7)).toBe(true);
  });
});
