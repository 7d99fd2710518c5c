import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RandomStream } from '../../engine/random.ts';
import { loadRapier, type Rapier } from '../planar/rapier.ts';
import { expertAction } from './expert.ts';
import { TabletopGame } from './game.ts';
import { openingRange } from './gripper.ts';
import { distance, drawLayout, type Task, tableSize, tasks } from './layout.ts';

let rapier: Rapier;
beforeAll(async () => {
  rapier = await loadRapier();
});

const games: TabletopGame[] = [];
afterEach(() => {
  for (const game of games.splice(0)) game.dispose();
});
function play(layoutSeed: number, task?: Task): TabletopGame {
  const game = new TabletopGame(rapier, drawLayout(layoutSeed, task));
  games.push(game);
  return game;
}

/** Actions that last five steps each, so that the gripper gets about. */
function wander(seed: number, steps: number): number[][] {
  const random = new RandomStream(seed);
  const held = (): number[] => Array.from({ length: 4 }, () => 2 * random.next() - 1);
  return Array.from({ length: Math.ceil(steps / 5) }, held).flatMap((action) => new Array(5).fill(action));
}

test('the same layout and actions end in the same place on every machine', () => {
  const game = play(7, 'pick-place');
  for (const action of wander(1, 60)) game.step(action);
  expect(game.gripper).toMatchInlineSnapshot(`
    {
      "opening": 0.5511588849604337,
      "x": 2.6386219263076782,
      "y": 4.173529863357544,
      "yaw": -1.1079751544540344,
    }
  `);
  expect(game.objects).toMatchInlineSnapshot(`
    [
      {
        "angle": -2.7231976985931396,
        "x": 5.149981498718262,
        "y": 2.0656180381774902,
      },
      {
        "angle": 0.8377647399902344,
        "x": 6.5493974685668945,
        "y": 4.0075178146362305,
      },
      {
        "angle": -0.25120997428894043,
        "x": 1.1411571502685547,
        "y": 1.8312954902648926,
      },
    ]
  `);
  expect(game.bag[3]).toMatchInlineSnapshot(`
    VA {
      "x": 5.271346569061279,
      "y": 7.194788932800293,
    }
  `);
});

test('a restored state goes on bit for bit, held things included', () => {
  const game = play(3, 'pick-place');
  while (game.held === null) game.step(expertAction(game));
  const copy = TabletopGame.restore(rapier, game.getState());
  games.push(copy);
  for (const action of wander(2, 40)) {
    game.step(action);
    copy.step(action);
    expect(copy.gripper).toEqual(game.gripper);
    expect(copy.objects).toEqual(game.objects);
    expect(copy.bag).toEqual(game.bag);
  }
});

test('whatever is done, everything stays on the table and keeps its size', () => {
  const pressedBetweenBagAndBorder: [number, number, Task] = [602828, 5, 'reach'];
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(1e6), fc.constantFrom(...tasks), (layoutSeed, seed, task) => {
      const game = play(layoutSeed, task);
      for (const action of wander(seed, 60)) {
        game.step(action);
        const { x, y, opening } = game.gripper;
        const everything = [{ x, y }, ...game.objects, ...game.bag];
        const border = Math.min(
          ...everything.flatMap((at) => [at.x, at.y, tableSize - at.x, tableSize - at.y]),
        );
        expect(border).toBeGreaterThan(0.1);
        expect(opening).toBeGreaterThan(openingRange.closed - 0.15);
        expect(opening).toBeLessThan(openingRange.open + 0.3);
      }
    }),
    { numRuns: 15, examples: [pressedBetweenBagAndBorder] },
  );
});

describe('the scripted expert', () => {
  for (const [task, limit] of [
    ['reach', 60],
    ['push', 150],
    ['pick-place', 150],
  ] as const) {
    test(`solves at least 95% of layouts: ${task}`, () => {
      const layouts = 40;
      let solved = 0;
      for (let layoutSeed = 0; layoutSeed < layouts; layoutSeed++) {
        const game = new TabletopGame(rapier, drawLayout(layoutSeed, task));
        for (let step = 0; step < limit && !game.success; step++) game.step(expertAction(game));
        if (game.success) solved++;
        game.dispose();
      }
      expect(solved).toBeGreaterThanOrEqual(0.95 * layouts);
    });
  }
});

test('a grasped thing is lifted over what lies on the table, and lies in the dish when let go', () => {
  const game = play(3, 'pick-place');
  const others = game.objects.slice(1);
  while (game.held === null) game.step(expertAction(game));
  expect(game.held).toBe(0);
  expect(game.success).toBe(false);
  while (!game.success) game.step(expertAction(game));
  expect(game.height).toBe(0);
  expect(distance(game.objects[0], game.layout.goal)).toBeLessThan(0.5);
  expect(others.length).toBe(2);
});

test('things cannot be pushed into the dish', () => {
  const game = play(11, 'pick-place');
  const { goal } = game.layout;
  for (let step = 0; step < 80; step++) {
    const [object] = game.objects;
    const { x, y } = game.gripper;
    const away = distance(object, goal);
    const behind = { x: object.x + (object.x - goal.x) / away, y: object.y + (object.y - goal.y) / away };
    const target = step < 40 ? behind : goal;
    game.step([(target.x - x) * 5, (target.y - y) * 5, 0, 1]);
    expect(game.success).toBe(false);
  }
});

test('the bag gives way to the fingers and fills out again', () => {
  const game = play(7, 'reach');
  const spread = (): number => {
    const xs = game.bag.map(({ x }) => x);
    const ys = game.bag.map(({ y }) => y);
    const [width, height] = [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
    return Math.min(width, height) / Math.max(width, height);
  };
  const before = spread();
  let narrowest = before;
  for (let step = 0; step < 60; step++) {
    const centre = { x: 0, y: 0 };
    for (const { x, y } of game.bag) {
      centre.x += x / game.bag.length;
      centre.y += y / game.bag.length;
    }
    const { x, y } = game.gripper;
    game.step([(centre.x - x) * 5, (centre.y - y) * 5, 0, 1]);
    narrowest = Math.min(narrowest, spread());
  }
  expect(narrowest).toBeLessThan(0.75 * before);
  for (let step = 0; step < 40; step++) game.step([-1, -1, 0, 0]);
  expect(spread()).toBeGreaterThan(0.85 * before);
});
