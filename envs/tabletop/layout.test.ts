import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distance, drawLayout, objectShapes, outline, tableSize, tasks } from './layout.ts';

test('a layout is a function of its seed; asking for a task changes nothing else', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), fc.constantFrom(...tasks), (seed, task) => {
      const layout = drawLayout(seed);
      expect(drawLayout(seed)).toEqual(layout);
      expect({ ...drawLayout(seed, task), task: layout.task }).toEqual(layout);
    }),
  );
});

test('layouts start unsolved, apart, on the table, with different shapes and colours', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), (seed) => {
      const { objects, bag, gripper, goal } = drawLayout(seed);
      expect(distance(objects[0], goal)).toBeGreaterThan(1.5);
      expect(distance(gripper, goal)).toBeGreaterThan(1.4);
      const placed = [...objects, bag, gripper];
      placed.forEach((one, i) => {
        expect(Math.min(one.x, one.y)).toBeGreaterThan(1);
        expect(Math.max(one.x, one.y)).toBeLessThan(tableSize - 1);
        for (const other of placed.slice(i + 1)) expect(distance(one, other)).toBeGreaterThan(1.4);
      });
      expect(new Set(objects.map(({ shape }) => shape)).size).toBe(3);
      expect(new Set(objects.map(({ colour }) => colour.join())).size).toBe(3);
    }),
  );
});

test('outlines are convex, counter-clockwise and centred', () => {
  for (const shape of objectShapes) {
    const points = outline(shape);
    const corners = points.length / 2;
    let [sumX, sumY] = [0, 0];
    for (let i = 0; i < corners; i++) {
      const [x, y, nextX, nextY, afterX, afterY] = Array.from(
        { length: 6 },
        (_, k) => points[(2 * i + k) % points.length],
      );
      sumX += x;
      sumY += y;
      expect((nextX - x) * (afterY - nextY) - (nextY - y) * (afterX - nextX)).toBeGreaterThan(0);
    }
    expect(Math.abs(sumX) + Math.abs(sumY)).toBeLessThan(1e-12);
  }
});

test('a scene lends its looks, and leaves everything where it was', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(1e6), (seed, scene) => {
      const [own, lender, layout] = [drawLayout(seed), drawLayout(scene), drawLayout(seed, undefined, scene)];
      const looks = ({ table, shadow, bag, objects }: typeof own) => [
        table,
        shadow,
        bag.colour,
        objects.map(({ shape, colour, pattern }) => [shape, colour, pattern]),
      ];
      const places = ({ task, goal, gripper, bag, objects }: typeof own) => [
        task,
        goal,
        gripper,
        [bag.x, bag.y],
        objects.map(({ x, y, angle }) => [x, y, angle]),
      ];
      expect(looks(layout)).toEqual(looks(lender));
      expect(places(layout)).toEqual(places(own));
      expect(layout.scene).toBe(scene);
    }),
  );
});
