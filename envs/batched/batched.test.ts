import { describe, expect, it } from 'vitest';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { makeVec } from '../make-vec.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { Discrete } from '../spaces/discrete.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import { Text } from '../spaces/text.ts';
import { NormalizeObservation } from '../vector/wrappers/observation.ts';
import { NormalizeReward } from '../vector/wrappers/reward.ts';
import type { BatchedStep } from './batched-environment.ts';
import { actionReader, fromVectorEnv, observationWriter } from './from-vector-env.ts';
import { NormalizedEnvironment } from './normalized.ts';

const worlds = 3;
const cartPoles = () =>
  makeVec('CartPole-v1', { numEnvs: worlds, vectorOptions: { autoresetMode: 'SameStep' } });

function room(): BatchedStep {
  return {
    observations: new Float32Array(worlds * 4),
    rewards: new Float32Array(worlds),
    terminated: new Uint8Array(worlds),
    truncated: new Uint8Array(worlds),
    finalObservations: new Float32Array(worlds * 4),
  };
}

describe('a vector environment as a batched one', () => {
  it('shows the same, and last observations where episodes end', async () => {
    const vector = await cartPoles();
    const batched = fromVectorEnv(await cartPoles());
    const into = room();
    await vector.reset({ seed: 5 });
    await batched.reset(5, into.observations);
    let ended = 0;
    for (let t = 0; t < 60; t++) {
      const actions = Int32Array.from({ length: worlds }, (_, world) => Number(world < 2));
      const expected = await vector.step(ndarray(actions, [worlds], 'int32'));
      await batched.step(actions, into);
      expect(Array.from(into.observations)).toEqual(Array.from((expected.observations as NdArray).data));
      expect(Array.from(into.terminated)).toEqual(Array.from(expected.terminations.data));
      const final = (expected.infos.final_obs ?? []) as (NdArray | null)[];
      for (const [world, observation] of final.entries()) {
        if (!observation) continue;
        ended++;
        const row = into.finalObservations.subarray(4 * world, 4 * world + 4);
        expect(Array.from(row)).toEqual(Array.from(observation.data));
        // The pole has fallen in the last observation, and stands in the first of the next episode.
        expect(Math.abs(row[2])).toBeGreaterThan(0.2);
        expect(Math.abs(into.observations[4 * world + 2])).toBeLessThan(0.06);
      }
    }
    expect(ended).toBeGreaterThan(3);
  });

  it('has to reset in the step that ends an episode', async () => {
    const vector = await makeVec('CartPole-v1', { numEnvs: 2 });
    expect(() => fromVectorEnv(vector)).toThrow(/autoreset mode is NextStep: make it with .*SameStep/);
  });
});

describe('spaces', () => {
  it('of actions are reached from choices and from [−1, 1]', () => {
    const read = (space: Parameters<typeof actionReader>[0], values: number[]) =>
      actionReader(space).readEach(Float32Array.from(values));
    expect(read(new Discrete(3, { start: 5 }), [0, 2])).toEqual([5, 7]);
    const both = read(new MultiDiscrete([2, 3]), [1, 2, 0, 0]) as NdArray[];
    expect(both.map(({ data }) => Array.from(data))).toEqual([
      [1, 2],
      [0, 0],
    ]);
    const box = new Box([0, -1, -2], [10, Number.POSITIVE_INFINITY, 2]);
    const [first, second] = read(box, [-1, -5, 0.5, 3, 7, -9]) as NdArray[];
    expect(Array.from(first.data)).toEqual([0, -1, 1]);
    expect(Array.from(second.data)).toEqual([10, 7, -2]);
  });

  it('that a policy cannot act in are named', () => {
    expect(() => actionReader(new Dict({ a: new Discrete(2) }))).toThrow(
      /^PPO cannot act in Dict.*: it takes Discrete, MultiDiscrete and Box of floats/,
    );
    expect(() => actionReader(new Box(0, 255, { dtype: 'uint8' }))).toThrow(/PPO cannot act in/);
  });

  it('of observations become numbers', () => {
    const written = (space: Parameters<typeof observationWriter>[0], value: unknown) => {
      const { shape, write } = observationWriter(space);
      const into = new Float32Array(shape.reduce((product, n) => product * n, 1));
      write(value, into, 0);
      return Array.from(into);
    };
    expect(written(new Discrete(3), 1)).toEqual([0, 1, 0]);
    const picture = new Box(0, 255, { shape: [1, 2], dtype: 'uint8' });
    expect(written(picture, ndarray([255, 0], [1, 2], 'uint8'))).toEqual([1, 0]);
    expect(
      written(new Dict({ a: new Discrete(2), b: new Box(0, 1) }), {
        a: 1,
        b: ndarray([0.5], [1], 'float32'),
      }),
    ).toEqual([0, 1, 0.5]);
    expect(() => observationWriter(new Dict({ a: new Text(3) }))).not.toThrow();
  });
});

describe('normalisation', () => {
  it('is that of the vector wrappers, and goes on from its state', async () => {
    const vector = new NormalizeReward(new NormalizeObservation(await cartPoles()), { gamma: 0.9 });
    const options = { observations: true, rewards: true, discount: 0.9 };
    let normalised = new NormalizedEnvironment(fromVectorEnv(await cartPoles()), options);
    const into = room();
    const start = (await vector.reset({ seed: 5 })).observations as NdArray;
    await normalised.reset(5, into.observations);
    expect(close(into.observations, start.data)).toBe(true);
    for (let t = 0; t < 40; t++) {
      const actions = Int32Array.from({ length: worlds }, (_, world) => (t + world) % 2);
      const expected = await vector.step(ndarray(actions, [worlds], 'int32'));
      await normalised.step(actions, into);
      expect(close(into.observations, limited((expected.observations as NdArray).data))).toBe(true);
      expect(close(into.rewards, limited(expected.rewards.data))).toBe(true);
      expect(Array.from(normalised.rewards)).toEqual([1, 1, 1]);
    }
    const saved = JSON.parse(JSON.stringify(normalised.save()));
    await normalised.reset(9, into.observations);
    const before = Array.from(into.observations);
    normalised = new NormalizedEnvironment(fromVectorEnv(await cartPoles()), options);
    normalised.restore(saved);
    await normalised.reset(9, into.observations);
    expect(Array.from(into.observations)).toEqual(before);
  });
});

function limited(values: ArrayLike<number>): number[] {
  return Array.from(values, (x) => Math.min(10, Math.max(-10, x)));
}

function close(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((x, i) => Math.abs(x - b[i]) < 1e-5);
}
