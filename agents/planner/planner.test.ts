import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import type { GeneratedStep, Judgement, RewardModel } from '../../genie/env/reward-model.ts';
import { randomModel } from '../../genie/fixtures/small-genie.ts';
import { noOutcome } from '../agent.ts';
import { type PlannerSettings, plannerAgent } from './planner.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx', threads: 1 });
});

const model = randomModel();
const settings: PlannerSettings = { samples: 24, horizon: 1, rounds: 1, elites: 4, discount: 1 };
const judging = (judge: (step: GeneratedStep) => Judgement): RewardModel => ({
  judge: (steps) => steps.map(judge),
});

/** The first decisions in two worlds that begin alike. */
async function plan(reward: RewardModel, own: Partial<PlannerSettings> = {}, seed = 0): Promise<number[]> {
  const agent = await plannerAgent({ engine, model, reward, ...settings, ...own }).create({
    ...{ worlds: 2, seed, environments: [] },
  } as never);
  const observation = ndarray(new Uint8Array(16 * 16 * 3).fill(90), [16, 16, 3], 'uint8');
  const turn = (world: number) => ({ world, observation, info: {}, first: true, ...noOutcome });
  try {
    return await agent.act([turn(0), turn(1)]);
  } finally {
    await agent.close?.();
  }
}

describe('planner', () => {
  it('takes the action that is worth most', async () => {
    const reward = judging(({ latentAction }) => ({ reward: latentAction === 3 ? 1 : 0, terminated: false }));
    expect(await plan(reward)).toEqual([3, 3]);
  });

  it('looks ahead: what ends the task at once is worth it only to who sees no further', async () => {
    const reward = judging(({ latentAction }) =>
      latentAction === 0 ? { reward: 1, terminated: true } : { reward: 0.6, terminated: false },
    );
    expect(await plan(reward)).toEqual([0, 0]);
    for (const action of await plan(reward, { horizon: 3 })) expect(action).not.toBe(0);
  });

  it('finds by rounds what few samples miss', async () => {
    // Worth is the number of steps that go on with action 5: seldom seen whole in 24 of 8^4 sequences.
    const reward = judging(({ latentAction }) => ({ reward: latentAction === 5 ? 1 : 0, terminated: false }));
    expect(await plan(reward, { horizon: 4, rounds: 6 })).toEqual([5, 5]);
  });

  it('repeats itself by its seed', async () => {
    const reward = judging(({ after }) => ({ reward: after.data[0], terminated: false }));
    expect(await plan(reward, { horizon: 2 }, 4)).toEqual(await plan(reward, { horizon: 2 }, 4));
  });
});
