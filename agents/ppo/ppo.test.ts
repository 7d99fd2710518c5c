/** The whole loop, in worlds whose optimum is known. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { silent } from '../../engine/progress.ts';
import type { BatchedEnvironment } from '../../envs/batched/batched-environment.ts';
import { NormalizedEnvironment } from '../../envs/batched/normalized.ts';
import { Box } from '../../envs/spaces/box.ts';
import { Discrete } from '../../envs/spaces/discrete.ts';
import { noOutcome } from '../agent.ts';
import { loadPpoAgent } from './agent.ts';
import { defaultPpoConfig, type PpoConfig } from './config.ts';
import { PpoLearner } from './learner.ts';
import { PpoPolicy } from './policy.ts';
import { bandit, echo, TWO_STATES_DISCOUNT, TWO_STATES_VALUES, twoStates } from './test-worlds.ts';
import { type PpoTraining, ppoLearning, trainPpo } from './train.ts';

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await createEngine({ threads: 1 });
  folder = await mkdtemp(join(tmpdir(), 'ppo-'));
});
afterAll(() => rm(folder, { recursive: true }));

const small: PpoConfig = {
  ...defaultPpoConfig,
  network: { kind: 'mlp', widths: [16], activation: 'tanh', shared: false },
  worlds: 8,
  rolloutSteps: 16,
  minibatches: 2,
  epochs: 4,
  learningRate: 0.01,
};

function training(name: string, environment: BatchedEnvironment, changes: Partial<PpoTraining> = {}) {
  const logged: { step: number; figures: Readonly<Record<string, number>> }[] = [];
  const request: PpoTraining = {
    engine,
    config: small,
    environment,
    steps: 2048,
    checkpointEvery: 1_000_000,
    seed: 1,
    folder: join(folder, name),
    progress: silent,
    log: async (step, figures) => void logged.push({ step, figures }),
    rewind: async () => {},
    ...changes,
  };
  return { request, logged };
}

/** What a trained policy does for each of some observations, without noise. */
async function actions(name: string, observations: readonly number[][]): Promise<number[]> {
  const policy = await PpoPolicy.load(engine, join(folder, name), observations.length);
  for (const [world, observation] of observations.entries()) {
    policy.see(world, true, (into, offset) => into.set(observation, offset));
  }
  const chosen = Array.from(await policy.act(observations.map((_, world) => world)));
  policy.dispose();
  return chosen;
}

describe('PPO', () => {
  it('finds the best arm of a bandit', async () => {
    const { request, logged } = training('bandit', bandit(8, [0.1, 0.5, 0.9, 0.2]));
    const figures = await trainPpo(request);
    expect(figures.return).toBeGreaterThan(0.85);
    expect(figures.length).toBe(1);
    expect(await actions('bandit', [[1]])).toEqual([2]);
    const spaces = { observationSpace: new Box(-1, 1, { shape: [1] }), actionSpace: new Discrete(4) };
    const agent = await loadPpoAgent(request.folder).create({
      ...spaces,
      worlds: 1,
      seed: 0,
      environments: [],
    });
    expect(agent.probabilities?.(0)).toBeNull();
    const observation = ndarray([1], [1], 'float32');
    await agent.act([{ world: 0, observation, info: {}, first: true, ...noOutcome }]);
    const probabilities = Array.from(agent.probabilities?.(0) ?? []);
    expect(probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(probabilities.indexOf(Math.max(...probabilities))).toBe(2);
    expect(probabilities).toHaveLength(4);
    agent.close?.();
    expect(logged).toHaveLength(16);
    for (const name of ['explainedVariance', 'approximateKl', 'clipFraction', 'entropy', 'stepsPerSecond']) {
      expect(logged[0].figures).toHaveProperty(name);
    }
  });

  it('values two states as they are worth, though every episode is cut', async () => {
    const config = { ...small, discount: TWO_STATES_DISCOUNT, anneal: { ...small.anneal, clip: false } };
    const inner = twoStates(8, 4);
    const environment = new NormalizedEnvironment(inner, {
      observations: false,
      rewards: false,
      discount: 1,
    });
    const { observationShape, actions: layout } = inner;
    const learner = await PpoLearner.create({ engine, config, observationShape, actions: layout, seed: 1 });
    const learning = ppoLearning(learner, environment);
    await learning.begin(0);
    for (let update = 0; update < 150; update++) {
      do await learning.step();
      while (!learner.rollout.full);
      if (update < 149) await learning.update(update / 150);
    }
    const { observations, values } = learner.rollout;
    const worthOf = (place: number) => {
      const row = values.findIndex((_, i) => observations[3 * i + place] === 1);
      return values[row];
    };
    expect(Math.abs(worthOf(1) - TWO_STATES_VALUES.a)).toBeLessThan(0.35);
    expect(Math.abs(worthOf(2) - TWO_STATES_VALUES.b)).toBeLessThan(0.35);
    learner.dispose();
  });

  it('says numbers back, with observations and rewards normalised', async () => {
    const config = {
      ...small,
      normalise: { observations: true, rewards: true },
      rolloutSteps: 32,
      epochs: 8,
    };
    const { request, logged } = training('echo', echo(8), { config, steps: 20_480 });
    await trainPpo(request);
    const said = await actions('echo', [[-0.8], [0], [0.5]]);
    for (const [i, wanted] of [-0.8, 0, 0.5].entries()) expect(Math.abs(said[i] - wanted)).toBeLessThan(0.25);
    // Returns are reported as the worlds gave them.
    expect(logged.at(-1)!.figures.return).toBeGreaterThan(-0.5);
  });

  it('sees a history, padded by the first observation of the episode', async () => {
    const config = { ...small, history: { frames: 3, spacing: 2 } };
    const { request } = training('history', bandit(8, [0, 1]), { config });
    await trainPpo(request);
    expect(await actions('history', [[1]])).toEqual([1]);
  });

  it('ends an update early once the policy has moved far enough', async () => {
    const config = { ...small, targetKl: 1e-9 };
    const learner = async (given: PpoConfig) => {
      const { request, logged } = training(`kl ${given.targetKl}`, bandit(8, [0, 1]), {
        config: given,
        steps: 256,
      });
      await trainPpo(request);
      return logged[0].figures.approximateKl;
    };
    expect(await learner(config)).toBeLessThan(await learner(small));
  });
});

describe('an interrupted run', () => {
  const config = { ...small, normalise: { observations: true, rewards: true } };
  const options = { config, steps: 1024, checkpointEvery: 256 };

  /** Worlds that break down at some step. */
  function breaking(inner: BatchedEnvironment, at: number, fail: (rewards: Float32Array) => void) {
    let steps = 0;
    return {
      ...inner,
      step: async (...[chosen, into]: Parameters<BatchedEnvironment['step']>) => {
        await inner.step(chosen, into);
        if (++steps === at) fail(into.rewards);
      },
    };
  }

  it('goes on bit for bit', async () => {
    await trainPpo(training('whole', echo(8), options).request);
    const power = () => {
      throw new Error('power failure');
    };
    const cut = training('cut', breaking(echo(8), 85, power), options);
    await expect(trainPpo(cut.request)).rejects.toThrow('power failure');
    const rewound: number[] = [];
    const again = training('cut', echo(8), {
      ...options,
      rewind: async (step) => void rewound.push(step),
    });
    await trainPpo(again.request);
    expect(rewound).toEqual([512]);
    for (const file of ['policy.safetensors', 'checkpoint/ppo.safetensors']) {
      const [whole, resumed] = await Promise.all(
        ['whole', 'cut'].map((name) => readFile(join(folder, name, file))),
      );
      expect(resumed.equals(whole)).toBe(true);
    }
  });

  it('stops at a NaN and keeps the last good checkpoint', async () => {
    const worlds = breaking(echo(8), 85, (rewards) => rewards.fill(Number.NaN));
    const { request } = training('nan', worlds, options);
    const error: Error = await trainPpo(request).catch((caught) => caught);
    expect(error.name).toBe('UserError');
    expect(error.message).toMatch(
      /^learning broke down at step 768: \w+ became NaN; the checkpoint of step 512 in .* is kept/,
    );
    expect(error.message).not.toContain('\n');
    expect(existsSync(join(folder, 'nan', 'checkpoint', 'standing.json'))).toBe(true);
    expect((await actions('nan', [[0.1]])).every(Number.isFinite)).toBe(true);
  });

  it('is not taken up by another network', async () => {
    await trainPpo(training('other', bandit(8, [0, 1]), { steps: 128 }).request);
    const network = { ...small.network, widths: [8] } as PpoConfig['network'];
    const { request } = training('other', bandit(8, [0, 1]), { config: { ...small, network } });
    await expect(trainPpo(request)).rejects.toThrow(/checkpoint.*ppo\.safetensors: has .* this model needs/);
  });
});

it('refuses what it cannot do in one line', async () => {
  const uneven = { ...small, minibatches: 3 };
  await expect(trainPpo(training('x', bandit(8, [0, 1]), { config: uneven }).request)).rejects.toThrow(
    'minibatches: 8 worlds × 16 steps cannot be divided into 3 equal parts',
  );
  await expect(trainPpo(training('x', bandit(4, [0, 1])).request)).rejects.toThrow(
    'worlds: 8 are configured, but the environment has 4',
  );
  const pictures = { ...small, network: { kind: 'residual', channels: [8, 8, 8], hidden: 8 } } as PpoConfig;
  await expect(trainPpo(training('x', bandit(8, [0, 1]), { config: pictures }).request)).rejects.toThrow(
    /this encoder sees pictures of \[height, width, 3\]; the environment shows \[1\]/,
  );
});
