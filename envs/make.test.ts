import { expect, test, vi } from 'vitest';
import type { NdArray } from '../engine/ndarray.ts';
import { make, register, spec, specFromJson, specToJson } from './registry.ts';
import { wrapperAttribute } from './wrappers/wrapper.ts';

const entryPoint = async () => new (await import('./classic/cart-pole.ts')).CartPoleEnv();

test('makes CartPole with its wrappers in order', async () => {
  const env = await make('CartPole-v1');
  expect(String(env)).toBe('<TimeLimit<OrderEnforcing<PassiveEnvChecker<CartPoleEnv<CartPole-v1>>>>>');
  expect(env.spec).toMatchObject({ id: 'CartPole-v1', maxEpisodeSteps: 500, orderEnforce: true });
  expect(env.unwrapped.spec).toMatchObject({ maxEpisodeSteps: null, orderEnforce: false });
  expect(wrapperAttribute(env, 'hasReset')).toBe(false);
});

test('plays the episode that Gymnasium plays', async () => {
  const env = await make<NdArray, number>('CartPole-v1');
  const { observation } = await env.reset({ seed: 123 });
  expect([...observation.data]).toEqual([
    ...Float32Array.of(0.018235186, -0.0446179, -0.027964013, -0.03156282),
  ]);
  let steps = 0;
  let result = await env.step(0);
  for (steps = 1; !result.terminated; steps++) result = await env.step(steps % 3 === 0 ? 0 : 1);
  expect(steps).toBe(CART_POLE_STEPS);
});

test('an episode is truncated at its limit', async () => {
  const env = await make('CartPole-v1', { maxEpisodeSteps: 2 });
  await env.reset({ seed: 0 });
  expect(await env.step(0)).toMatchObject({ truncated: false });
  expect(await env.step(1)).toMatchObject({ truncated: true, terminated: false });
});

test('a list render mode collects frames', async () => {
  const env = await make('CartPole-v1', { renderMode: 'rgb_array_list' });
  expect(env.renderMode).toBe('rgb_array_list');
  await env.reset({ seed: 0 });
  await env.step(1);
  const frames = (await env.render()) as NdArray[];
  expect(frames.map(({ shape }) => shape)).toEqual([
    [400, 600, 3],
    [400, 600, 3],
  ]);
  expect(await env.render()).toEqual([]);
});

test('an unknown render mode is refused', async () => {
  await expect(make('CartPole-v1', { renderMode: 'ansi' })).rejects.toThrow(
    "'ansi' is not offered by CartPoleEnv",
  );
});

test('step before reset is refused', async () => {
  const env = await make('CartPole-v1');
  await expect(env.step(0)).rejects.toThrow('reset');
  await expect(env.render()).rejects.toThrow('reset');
});

test('the id without version means the highest, with a warning', () => {
  const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  register({ id: 'Versions-v0', entryPoint });
  register({ id: 'Versions-v3', entryPoint });
  expect(spec('Versions').id).toBe('Versions-v3');
  expect(warning.mock.lastCall?.[0]).toContain('Versions-v3');
  expect(spec('Versions-v0').id).toBe('Versions-v0');
  expect(warning.mock.lastCall?.[0]).toContain('out of date');
  warning.mockRestore();
});

test.each([
  ['CartPol-v1', 'Did you mean: `CartPole`?'],
  ['CartPole-v9', 'there is `CartPole-v1`'],
  ['CartPole-v0', 'use `CartPole-v1`'],
  ['nowhere/CartPole-v1', 'namespace `nowhere`'],
  ['CartPole v1', 'malformed'],
  ['Zzz-v0', 'there is no environment `Zzz`'],
])('%s is explained', (id, message) => {
  expect(() => spec(id)).toThrow(message);
});

test('one name is either versioned or it is not', () => {
  expect(() => register({ id: 'CartPole', entryPoint })).toThrow('versioned');
  expect(() => register({ id: 'Nothing-v0' })).toThrow('entryPoint');
});

test('a spec survives JSON, wrappers included, and makes the same environment', async () => {
  const env = await make('CartPole-v1', { maxEpisodeSteps: 7, suttonBartoReward: true });
  const again = await make(specFromJson(specToJson(env.spec!)));
  expect(String(again)).toBe(String(env));
  expect({ ...again.spec, entryPoint: null }).toEqual({ ...env.spec, entryPoint: null });
  await again.reset({ seed: 1 });
  expect(await again.step(1)).toMatchObject({ reward: 0 });
  expect(() => specToJson({ ...env.spec!, keywords: { level: () => 1 } })).toThrow("'level'");
  expect(() => specFromJson('{')).toThrow('JSON');
  expect(() => specFromJson('{}')).toThrow("'id'");
});

/** From Gymnasium 1.3 with the same seed and actions. */
const CART_POLE_STEPS = 15;
