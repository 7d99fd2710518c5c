import { describe, expect, test } from 'vitest';
import { type NdArray, ndarray } from '../engine/ndarray.ts';
import { BaseEnv } from './base-env.ts';
import { type CheckCode, catalogue, checkEnv, formatReport } from './check-env.ts';
import type { Env, RenderFrame, ResetOptions, ResetResult, StepResult } from './env.ts';
import { completeSpec } from './env-spec.ts';
import { make, register } from './registry.ts';
import { Box } from './spaces/box.ts';
import { Dict } from './spaces/dict.ts';
import { Discrete } from './spaces/discrete.ts';
import type { Space } from './spaces/space.ts';
import { Tuple } from './spaces/tuple.ts';

type Observation = NdArray<'float32'>;

/** Does everything right; the tests break one thing at a time. */
class WalkEnv extends BaseEnv<Observation, number> {
  observationSpace: Space<Observation> = new Box<'float32'>(-1, 1, { shape: [2] });
  actionSpace: Space<number> = new Discrete(3);

  constructor({ renderMode = null }: { renderMode?: 'ansi' | 'rgb_array' | null } = {}) {
    super({ renderModes: ['ansi', 'rgb_array'], renderFps: 10 }, renderMode);
  }

  #draw(): Observation {
    return ndarray([this.npRandom.uniform(-1, 1), this.npRandom.uniform(-1, 1)], [2], 'float32');
  }

  async reset(options: ResetOptions = {}): Promise<ResetResult<Observation>> {
    this.seedFrom(options);
    return { observation: this.#draw(), info: {} };
  }

  async step(_action: number): Promise<StepResult<Observation>> {
    const reward = this.npRandom.random();
    return { observation: this.#draw(), reward, terminated: false, truncated: false, info: { luck: reward } };
  }

  override async render(): Promise<RenderFrame> {
    return this.renderMode === 'ansi' ? 'walking' : ndarray(new Uint8Array(12), [2, 2, 3], 'uint8');
  }
}

type Breakable = { -readonly [K in keyof WalkEnv]: WalkEnv[K] };

/** Changes what a method returns. */
function change<K extends 'reset' | 'step' | 'render'>(
  env: Breakable,
  name: K,
  to: (result: never, call: number) => unknown,
) {
  const original = (env[name] as (...parameters: unknown[]) => Promise<unknown>).bind(env);
  let calls = 0;
  Object.assign(env, {
    [name]: async (...parameters: unknown[]) => to((await original(...parameters)) as never, calls++),
  });
}

const set = (env: Breakable, values: object) => Object.assign(env, values);
function drawMore<T>(env: Breakable, result: T): T {
  env.npRandom.random();
  return result;
}

const nudge = (result: { observation: Observation }, by: number) => {
  result.observation.data[0] += result.observation.data[0] > 0 ? -by : by;
  return result;
};

const faults: [code: CheckCode, breakIt: (env: Breakable) => unknown][] = [
  ['E001', (env) => set(env, { step: undefined })],
  ['E101', (env) => set(env, { actionSpace: { n: 3 } })],
  ['E102', (env) => set(env, { observationSpace: new Dict({ a: new Tuple([]) }) })],
  ['W103', (env) => set(env, { actionSpace: new Box(0, [0, 1], { dtype: 'int32' }) })],
  ['W104', (env) => set(env, { observationSpace: new Box(Number.NEGATIVE_INFINITY, 1, { shape: [2] }) })],
  ['W105', (env) => set(env, { observationSpace: new Box(-1, Number.POSITIVE_INFINITY, { shape: [2] }) })],
  ['W106', (env) => set(env, { actionSpace: new Box(-1, 3) })],
  ['W107', (env) => set(env, { seed: () => 1 })],
  ['E201', (env) => change(env, 'reset', ({ observation }) => observation)],
  ['E202', (env) => change(env, 'reset', () => ({ observation: ndarray([2, 0], [2], 'float32'), info: {} }))],
  ['E203', (env) => change(env, 'reset', (result: object) => ({ ...result, info: 1 }))],
  [
    'E204',
    (env) => {
      const { reset } = env;
      const refuse = async (options?: ResetOptions) => {
        if (options?.options) throw new Error('no options');
        return reset.call(env as WalkEnv, options);
      };
      return set(env, { reset: refuse });
    },
  ],
  ['E205', (env) => change(env, 'reset', () => Promise.reject(new Error('broken')))],
  ['E301', (env) => change(env, 'reset', (result, call) => (call === 2 ? nudge(result, 0.1) : result))],
  ['E302', (env) => change(env, 'reset', (result, call) => (call === 3 ? nudge(result, 0.1) : result))],
  ['W305', (env) => change(env, 'reset', (result, call) => (call === 2 ? nudge(result, 1e-6) : result))],
  ['E303', (env) => change(env, 'reset', (result, call) => (call === 2 ? drawMore(env, result) : result))],
  [
    'E304',
    (env) => {
      const { reset } = env;
      return set(env, {
        reset: ({ seed }: ResetOptions = {}) =>
          reset.call(env as WalkEnv, seed === undefined ? {} : { seed: 1 }),
      });
    },
  ],
  ['E401', (env) => change(env, 'step', ({ reward, observation }) => ({ reward, observation, done: false }))],
  ['E402', (env) => change(env, 'step', (result: object) => ({ ...result, observation: 0 }))],
  ['E403', (env) => change(env, 'step', (result: object) => ({ ...result, reward: Number.NaN }))],
  ['E404', (env) => change(env, 'step', (result: object) => ({ ...result, terminated: 1 }))],
  ['E405', (env) => change(env, 'step', (result: object) => ({ ...result, truncated: null }))],
  ['E406', (env) => change(env, 'step', (result: object) => ({ ...result, info: [] }))],
  ['E407', (env) => change(env, 'step', () => Promise.reject(new Error('broken')))],
  ['W408', (env) => set(env, { observationSpace: new Box(-1, 1, { shape: [2], dtype: 'float64' }) })],
  ['E501', (env) => change(env, 'step', (result, call) => (call === 1 ? nudge(result, 0.1) : result))],
  ['E502', (env) => change(env, 'step', (result: object, call) => ({ ...result, reward: call }))],
  ['E503', (env) => change(env, 'step', (result: object, call) => ({ ...result, terminated: call === 1 }))],
  ['E504', (env) => change(env, 'step', (result: object) => ({ ...result, truncated: true }))],
  ['E505', (env) => change(env, 'step', (result: object, call) => ({ ...result, info: { call } }))],
  ['E506', (env) => change(env, 'step', (result, call) => (call === 1 ? drawMore(env, result) : result))],
  ['W507', (env) => change(env, 'step', (result, call) => (call === 1 ? nudge(result, 1e-6) : result))],
  ['E601', (env) => set(env, { metadata: { renderModes: 'ansi', renderFps: 1 } })],
  ['E602', (env) => set(env, { metadata: { renderModes: ['ansi'], renderFps: 0 } })],
  ['E603', (env) => set(env, { renderMode: 'human' })],
  ['E604', (env) => change(env, 'render', () => 7)],
  ['E605', (env) => change(env, 'render', () => Promise.reject(new Error('no screen')))],
  [
    'E701',
    (env) => {
      let closed = false;
      const close = async () => {
        if (closed) throw new Error('closed already');
        closed = true;
      };
      return set(env, { close });
    },
  ],
];

async function broken(breakIt: (env: Breakable) => unknown): Promise<Env> {
  const create = ({ renderMode }: { renderMode?: unknown }) => {
    const env = new WalkEnv({ renderMode: renderMode as null });
    breakIt(env as Breakable);
    return env as Env;
  };
  const env = create({});
  env.spec = completeSpec({ id: 'Walk-v0', entryPoint: create });
  return env;
}

test('nothing is found in an environment without fault', async () => {
  const report = await checkEnv(await broken(() => {}));
  expect(report).toEqual({ errors: [], warnings: [] });
  expect(formatReport(report)).toContain('no errors');
});

describe('each fault is found under its code', () => {
  test.each(faults)('%s', async (code, breakIt) => {
    const { errors, warnings } = await checkEnv(await broken(breakIt));
    expect([...errors, ...warnings].map((finding) => finding.code)).toContain(code);
    expect((code.startsWith('E') ? errors : warnings).some((finding) => finding.code === code)).toBe(true);
  });

  test('those about wrappers and specs too, so that no code is untested', async () => {
    register({ id: 'Walk-v0', entryPoint: () => new WalkEnv() });
    expect((await checkEnv(await make('Walk-v0'))).warnings[0].code).toBe('W002');
    expect((await checkEnv(new WalkEnv())).warnings.map(({ code }) => code)).toEqual(['W606']);
    const tested = new Set<string>([...faults.map(([code]) => code), 'W002', 'W606']);
    expect(Object.keys(catalogue).filter((code) => !tested.has(code))).toEqual([]);
  });
});

test('CartPole has no errors', async () => {
  const env = await make('CartPole-v1');
  const { errors, warnings } = await checkEnv(env.unwrapped);
  expect(errors).toEqual([]);
  expect(warnings.map(({ code }) => code)).toEqual(['W104', 'W105']);
});

test('PassiveEnvChecker throws at the first fault', async () => {
  const env = await broken((env) =>
    change(env, 'step', (result: object) => ({ ...result, reward: Number.NaN })),
  );
  const checked = await make(env.spec!);
  await checked.reset();
  await expect(checked.step(0)).rejects.toThrow('E403');
});
