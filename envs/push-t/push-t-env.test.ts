import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { checkEnv } from '../check-env.ts';
import { make } from '../make.ts';
import { loadRapier } from '../planar/rapier.ts';
import { goal, PushTGame } from './game.ts';
import { observationTypes, PushTEnv, type PushTKeywords } from './push-t-env.ts';

const made: PushTEnv[] = [];
afterAll(async () => {
  for (const env of made) await env.close();
});
function create(keywords: PushTKeywords = {}): PushTEnv {
  const env = new PushTEnv(keywords);
  made.push(env);
  return env;
}
const target = (x: number, y: number) => ndarray([x, y], [2], 'float32');
const stateOf = async (env: PushTEnv, options: object): Promise<number[]> =>
  Array.from(((await env.reset(options)).observation as NdArray).data);

describe('starts as gym-pusht does', () => {
  test('the state asked for is turned about the centre of gravity (the example of its documentation)', async () => {
    const state = await stateOf(create(), { options: { reset_to_state: [0, 10, 20, 30, 1] } });
    expect(state.map((value) => Number(value.toFixed(4)))).toEqual([0, 10, 57.8662, 50.6864, 1]);
  });

  // From numpy: RandomState(seed), four randint, one randn.
  test.each([
    [0, [222, 97, 217, 292, 3.0079994677219553]],
    [1, [87, 285, 172, 355, -6.595749753457083]],
    [42, [152, 398, 370, 206, -0.16423722535645258]],
    [4294967295, [340, 62, 171, 164, -2.6307466406555617]],
  ])('seed %i', async (seed, [agentX, agentY, x, y, angle]) => {
    const state = await stateOf(create(), { seed });
    const expected = [agentX, agentY, x + 45 * Math.sin(angle), y + 45 - 45 * Math.cos(angle)];
    for (const [i, value] of expected.entries()) expect(Math.abs(state[i] - value)).toBeLessThan(1e-4);
    expect(Math.cos(state[4] - angle)).toBeCloseTo(1, 6);
  });
});

test('a free agent follows its target by the documented PD control', async () => {
  const env = create();
  await env.reset({ options: { reset_to_state: [50, 50, 300, 300, 0] } });
  let [position, velocity] = [50, 0];
  for (let step = 0; step < 3; step++) {
    for (let tick = 0; tick < 10; tick++) {
      velocity += (100 * (120 - position) - 20 * velocity) * 0.01;
      position += velocity * 0.01;
    }
    const { observation } = await env.step(target(120, 50));
    expect((observation as NdArray).data[0]).toBeCloseTo(position, 9);
    expect((observation as NdArray).data[1]).toBeCloseTo(50, 9);
  }
});

test('the expert plays the same way in every episode that starts the same, and brings the T nearer', async () => {
  const env = create();
  const play = async (): Promise<{ actions: number[]; coverage: number }> => {
    await env.reset({ seed: 3 });
    const actions: number[] = [];
    let coverage = 0;
    for (let step = 0; step < 60; step++) {
      const action = env.expertAction();
      expect(env.actionSpace.contains(action)).toBe(true);
      actions.push(...action.data);
      coverage = (await env.step(action)).info.coverage as number;
    }
    return { actions, coverage };
  };
  const first = await play();
  expect(first.coverage).toBeGreaterThan(0.3);
  expect(await play()).toEqual(first);
});

test('every observation type lies in its space, and its pictures are the same bytes on every machine', async () => {
  const hashes: string[] = [];
  for (const obsType of observationTypes) {
    const env = create({ obsType });
    const random = new RandomStream(3);
    let { observation } = await env.reset({ seed: 7 });
    expect(env.observationSpace.contains(observation)).toBe(true);
    for (let step = 0; step < 20; step++) {
      ({ observation } = await env.step(target(512 * random.next(), 512 * random.next())));
      expect(env.observationSpace.contains(observation)).toBe(true);
    }
    const [array] = 'data' in observation ? [observation as NdArray] : Object.values(observation);
    hashes.push(createHash('sha256').update(new Uint8Array(array.data.buffer)).digest('hex').slice(0, 16));
  }
  expect(hashes).toMatchInlineSnapshot(`
    [
      "b560324701acbad7",
      "b23be3e5c49bf10c",
      "1431505e89e753fb",
      "1431505e89e753fb",
    ]
  `);
});

test('keypoints are the corners of the T in gym-pusht’s order', async () => {
  const env = create({ obsType: 'environment_state_agent_pos' });
  const { observation } = await env.reset({ options: { reset_to_state: [50, 50, 300, 200, 0] } });
  const { environment_state } = observation as Record<string, NdArray>;
  expect(Array.from(environment_state.data)).toEqual([
    240, 200, 360, 200, 360, 230, 240, 230, 285, 230, 315, 230, 315, 320, 285, 320,
  ]);
});

test('the block moves only while it is pushed, and stops at the wall', async () => {
  const env = create();
  await env.reset({ options: { reset_to_state: [250, 150, 256, 250, 0] } });
  const block = () => env.game.block.y;
  for (let step = 0; step < 30; step++) await env.step(target(256, 300));
  const pushed = block();
  expect(pushed).toBeGreaterThan(300);
  for (let step = 0; step < 10; step++) await env.step(target(256, 150));
  expect(block()).toBeCloseTo(pushed, 3);
  await env.reset({ options: { reset_to_state: [50, 50, 256, 410, 0] } });
  for (let step = 0; step < 10; step++) await env.step(target(50, 50));
  expect(block() + 120).toBeLessThan(506);
});

test('reward is coverage over 0.95, and more coverage ends the episode', async () => {
  const env = create();
  // The start is turned about the centre of gravity: this one ends on the goal.
  const { x, y, angle } = goal;
  const origin = [x - 45 * Math.sin(angle), y - 45 + 45 * Math.cos(angle)];
  await env.reset({ options: { reset_to_state: [30, 30, origin[0] + 20, origin[1], angle] } });
  const off = await env.step(target(30, 30));
  expect(off.terminated).toBe(false);
  expect(off.reward).toBeCloseTo((off.info.coverage as number) / 0.95, 9);
  await env.reset({ options: { reset_to_state: [30, 30, ...origin, angle] } });
  const on = await env.step(target(30, 30));
  expect(on.info.coverage).toBeGreaterThan(0.999);
  expect(on).toMatchObject({ reward: 1, terminated: true, info: { is_success: true } });
});

test('a state goes on bit for bit in another environment', async () => {
  const [env, other] = [create(), create()];
  await env.reset({ seed: 5 });
  const { block, agent } = env.game;
  const through = target(2 * block.x - agent.x, 2 * block.y - agent.y);
  for (let step = 0; step < 5; step++) await env.step(through);
  await other.setState(env.getState());
  for (let step = 0; step < 10; step++) {
    expect((await other.step(through)).observation).toEqual((await env.step(through)).observation);
  }
});

test('the dynamics are the same on every machine', async () => {
  const game = new PushTGame(await loadRapier());
  game.place([200, 100, 256, 200, 0.3]);
  for (let step = 0; step < 25; step++) game.step({ x: 270, y: 380 });
  expect(game.block).toMatchInlineSnapshot(`
    {
      "angle": -0.49739882349967957,
      "x": 280.4695739746094,
      "y": 391.3836364746094,
    }
  `);
  game.dispose();
});

test('mistakes are answered in one line', async () => {
  expect(() => new PushTEnv({ obsType: 'depth' as never })).toThrow(
    "PushT obsType: 'depth' is not one of state",
  );
  const env = create();
  await expect(env.step(target(1, 1))).rejects.toThrow('PushT: call reset first');
  await expect(env.reset({ options: { reset_to_state: [1, 2] } })).rejects.toThrow('reset_to_state');
  await env.reset({ seed: 0 });
  await expect(env.step(target(-1, 1))).rejects.toThrow('PushT action: [-1,1]');
});

test.each(observationTypes)('keeps the environment contract: %s', async (obsType) => {
  const env = await make('PushT-v0', { obsType });
  const { errors, warnings } = await checkEnv(env.unwrapped);
  expect(errors).toEqual([]);
  // Actions in [0, 512] are how gym-pusht has them.
  expect(warnings.map(({ code }) => code)).toEqual(['W106']);
  await env.close();
});
