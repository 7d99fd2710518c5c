import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import type { Env } from '../env.ts';
import { type MakeVecOptions, make, makeVec, type VectorizationMode } from '../registry.ts';
import type { AutoresetMode, VectorEnv } from './vector-env.ts';

const busy = `${fileURLToPath(new URL('../fixtures/busy-env.ts', import.meta.url))}:Busy-v0`;
const actions = (...values: number[]) => ndarray(values, [values.length], 'int32');

/** Threads take their time to start, so tests that leave their environments whole share them. */
const shared = new Map<string, Promise<VectorEnv>>();

function start(
  mode: VectorizationMode,
  autoresetMode: AutoresetMode = 'NextStep',
  numEnvs = 3,
): Promise<VectorEnv> {
  const key = `${mode} ${autoresetMode} ${numEnvs}`;
  const started = shared.get(key) ?? startAlone(mode, autoresetMode, numEnvs);
  shared.set(key, started);
  return started;
}

function startAlone(mode: VectorizationMode, autoresetMode: AutoresetMode = 'NextStep', numEnvs = 3) {
  const vectorOptions = { autoresetMode, ...(mode === 'async' ? { workers: 2 } : {}) };
  return makeVec(busy, { numEnvs, vectorizationMode: mode, vectorOptions, renderMode: 'ansi' });
}

afterAll(async () => {
  for (const env of shared.values()) await (await env).close();
});

type Observations = { count: NdArray; parity: NdArray };
const counts = ({ observations }: { observations: unknown }) =>
  Array.from((observations as Observations).count.data).filter((_, i) => i % 2 === 0);
const starts = ({ observations }: { observations: unknown }) =>
  Array.from((observations as Observations).count.data).filter((_, i) => i % 2 === 1);

describe.each(['sync', 'async'] as const)('%s', (mode) => {
  test('the batched spaces hold what reset and step give', async () => {
    const env = await start(mode);
    const { observations } = await env.reset({ seed: 1 });
    expect(env.observationSpace.contains(observations)).toBe(true);
    expect(String(env.actionSpace)).toBe('MultiDiscrete([4 4 4])');
    const result = await env.step(actions(0, 0, 0));
    expect(env.observationSpace.contains(result.observations)).toBe(true);
    expect([...result.rewards.data]).toEqual([1, 1, 1]);
    expect([...(result.observations as Observations).parity.data]).toEqual([1, 1, 1]);
    expect(result.terminations).toMatchObject({ dtype: 'bool', shape: [3] });
    expect(env.spec).toMatchObject({ id: 'Busy-v0', keywords: { numEnvs: 3, vectorizationMode: mode } });
  });

  test('seed s gives environment i the seed s + i', async () => {
    const env = await start(mode);
    const vector = starts(await env.reset({ seed: 40 }));
    const single = await make(busy);
    for (const [i, start] of vector.entries()) {
      expect((await single.reset({ seed: 40 + i })).info.start).toBe(start);
    }
    expect(starts(await env.reset({ seed: [42, 40, null] })).slice(0, 2)).toEqual([vector[2], vector[0]]);
    await expect(env.reset({ seed: [1] })).rejects.toThrow('1 seeds were given for 3');
  });

  test('infos are arrays with masks', async () => {
    const env = await start(mode);
    await env.reset({ seed: 1 });
    const { infos } = await env.step(actions(0, 1, 0));
    expect(infos).toEqual({
      last: [0, 1, 0],
      _last: [false, true, false],
      nested: { x: [false, true, false], _x: [false, true, false] },
      _nested: [false, true, false],
    });
  });

  test('NextStep: the step after the end resets and ignores its action', async () => {
    const env = await start(mode);
    await env.reset({ seed: 1 });
    expect((await env.step(actions(0, 1, 0))).terminations.data).toEqual(Uint8Array.of(0, 1, 0));
    const next = await env.step(actions(0, 1, 0));
    expect(counts(next)).toEqual([2, 0, 2]);
    expect([...next.rewards.data]).toEqual([2, 0, 2]);
    expect(next.terminations.data).toEqual(Uint8Array.of(0, 0, 0));
    expect(next.infos._start).toEqual([false, true, false]);
    expect(counts(await env.step(actions(0, 0, 0)))).toEqual([3, 1, 3]);
  });

  test('SameStep: the end resets at once and keeps the last observation', async () => {
    const env = await start(mode, 'SameStep');
    await env.reset({ seed: 1 });
    await env.step(actions(0, 0, 0));
    const result = await env.step(actions(0, 1, 0));
    expect(counts(result)).toEqual([2, 0, 2]);
    expect([...result.rewards.data]).toEqual([2, 2, 2]);
    expect(result.terminations.data).toEqual(Uint8Array.of(0, 1, 0));
    const last = (result.infos.final_obs as (Observations | null)[])[1];
    expect(last?.count.data[0]).toBe(2);
    expect(result.infos._final_obs).toEqual([false, true, false]);
    expect(result.infos.final_info).toMatchObject({ last: [0, 2, 0] });
  });

  test('Disabled: nothing resets by itself, and the mask chooses', async () => {
    const env = await start(mode, 'Disabled');
    await env.reset({ seed: 1 });
    await env.step(actions(0, 1, 0));
    await expect(env.step(actions(0, 0, 0))).rejects.toThrow('resetMask');
    const reset = await env.reset({ options: { resetMask: [false, true, false] } });
    expect(counts(reset)[1]).toBe(0);
    expect(counts(reset)[2]).toBeGreaterThan(0);
    expect(reset.infos._start).toEqual([false, true, false]);
    await env.step(actions(0, 0, 0));
    await expect(env.reset({ options: { resetMask: [false, false, false] } })).rejects.toThrow('resetMask');
  });

  test('methods and attributes of every environment', async () => {
    const env = await start(mode);
    await env.reset({ seed: 1 });
    await env.step(actions(0, 0, 0));
    expect(await env.call('add', 2, 3)).toEqual([6, 6, 6]);
    expect(await env.call('hasReset')).toEqual([true, true, true]);
    expect(await env.render()).toEqual(['count 1', 'count 1', 'count 1']);
    await expect(env.call('nothing')).rejects.toThrow("no attribute 'nothing'");
  });

  test('an error inside an environment comes out, and closing works after it and twice', async () => {
    const env = await startAlone(mode);
    await env.reset();
    await expect(env.step(actions(0, 2, 0))).rejects.toThrow('the environment failed');
    await env.close();
    await env.close();
  });

  test('what is handed out does not change later', async () => {
    const env = await start(mode);
    await env.reset({ seed: 1 });
    const first = await env.step(actions(0, 0, 0));
    await env.step(actions(0, 0, 0));
    expect(counts(first)).toEqual([1, 1, 1]);
    expect([...first.rewards.data]).toEqual([1, 1, 1]);
  });
});

test('sync and async give the same episodes', async () => {
  const traces = [];
  for (const mode of ['sync', 'async'] as const) {
    const env = await start(mode, 'SameStep', 5);
    const trace: unknown[] = [await env.reset({ seed: 9 })];
    env.actionSpace.seed(3);
    for (let t = 0; t < 20; t++) {
      const chosen = env.actionSpace.sample() as NdArray;
      trace.push(await env.step(actions(...Array.from(chosen.data, (action) => action % 2))));
    }
    traces.push(trace);
  }
  expect(traces[1]).toEqual(traces[0]);
});

test('without copies, observations are the shared memory that the next step overwrites', async () => {
  const env = await makeVec(busy, {
    numEnvs: 2,
    vectorizationMode: 'async',
    vectorOptions: { workers: 2, copy: false },
  });
  const first = await env.reset({ seed: 1 });
  const second = await env.step(actions(0, 0));
  expect(counts(first)).toEqual([1, 1]);
  await env.step(actions(0, 0));
  expect(counts(second)).toEqual([2, 2]);
  expect([...second.rewards.data]).toEqual([1, 1]);
  await env.close();
});

test('every one of many quick steps is waited for', async () => {
  const env = await start('async', 'SameStep', 5);
  await env.reset({ seed: 1 });
  for (let t = 1; t <= 800; t++) {
    const result = await env.step(actions(0, 0, 0, 0, 0));
    expect([...result.rewards.data, ...counts(result)]).toEqual(new Array(10).fill(t));
  }
});

test('a worker that dies is reported', async () => {
  const env = await startAlone('async');
  await env.reset();
  await expect(env.step(actions(0, 3, 0))).rejects.toThrow('died');
  await expect(env.step(actions(0, 0, 0))).rejects.toThrow('died');
  await env.close();
});

test.each([
  ['no environments', { numEnvs: 0 }, 'numEnvs'],
  ['no workers', { vectorizationMode: 'async' as const, vectorOptions: { workers: 0 } }, 'workers'],
  ['no vector version', { vectorizationMode: 'vector_entry_point' as const }, 'no vector version'],
  [
    'functions across threads',
    { vectorizationMode: 'async' as const, wrappers: [(env: Env) => env] },
    'wrappers',
  ],
])('refused: %s', async (_, options, message) => {
  await expect(makeVec(busy, options as MakeVecOptions)).rejects.toThrow(message);
});
