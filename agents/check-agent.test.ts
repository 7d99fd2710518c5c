import { describe, expect, it } from 'vitest';
import type { NdArray } from '../engine/ndarray.ts';
import { RandomStream } from '../engine/random.ts';
import { type AgentContext, type AgentDefinition, defineAgent, noOutcome, type Turn } from './agent.ts';
import { checkAgent } from './check-agent.ts';
import { constantAgent } from './constant.ts';
import { Corridor } from './corridor.ts';
import { heldRandomAgent } from './held-random.ts';
import { randomAgent } from './random.ts';
import { wasDisturbed, withRandomActions } from './with-random-actions.ts';

const makeEnv = async () => new Corridor(5);

/** Codes of the checks that fail. */
async function failures(definition: AgentDefinition): Promise<string[]> {
  return (await checkAgent(definition, makeEnv)).filter(({ passed }) => !passed).map(({ code }) => code);
}

/** A broken agent with this act(). */
function broken(act: (turns: readonly Turn[], context: AgentContext) => unknown): AgentDefinition {
  const create = (context: AgentContext) => ({
    act: (turns: readonly Turn[]) => act(turns, context) as unknown[],
  });
  return defineAgent({ name: 'broken', description: '', create });
}

describe('checkAgent', () => {
  it.each([randomAgent, constantAgent(1), heldRandomAgent, withRandomActions(constantAgent(1), 0.5)])(
    'passes $name',
    async (definition) => {
      expect(await failures(definition)).toEqual([]);
    },
  );

  it('tells each kind of fault by its code', async () => {
    let calls = 0;
    expect(await failures(broken(() => [0]))).toContain('agent/one-action-a-turn');
    expect(await failures(broken((turns) => turns.map(() => 2)))).toEqual(['agent/actions-in-space']);
    expect(await failures(broken((turns) => turns.map(() => (calls++ % 7 === 0 ? 1 : 0))))).toContain(
      'agent/repeatable',
    );
    const scribbles = broken((turns) =>
      turns.map(({ observation }) => {
        (observation as NdArray).data[0]++;
        return 0;
      }),
    );
    expect(await failures(scribbles)).toEqual(['agent/leaves-observations-alone']);
    const unnamed = { ...constantAgent(0), name: '' };
    expect(await failures(unnamed)).toEqual(['agent/definition']);
  });
});

it('random actions come in the share that was asked for', async () => {
  const env = new Corridor();
  const { observationSpace, actionSpace } = env;
  const context = {
    observationSpace,
    actionSpace,
    worlds: 1,
    seed: 3,
    environments: [env],
  } as unknown as AgentContext;
  const agent = await withRandomActions(constantAgent(1), 0.2).create(context);
  const turns = Array.from({ length: 4000 }, () => ({
    world: 0,
    observation: null,
    info: {},
    first: false,
    ...noOutcome,
  }));
  const actions = (await agent.act(turns)) as number[];
  // Half of the random actions of a space of two are the constant itself.
  expect(actions.filter((action) => action === 0).length / actions.length).toBeCloseTo(0.1, 1);
  expect(actions.filter((_, i) => wasDisturbed(agent, i)).length / actions.length).toBeCloseTo(0.2, 1);
  expect(actions.every((action, i) => action === 1 || wasDisturbed(agent, i))).toBe(true);
});

it('random actions that are held last 1 to so many steps', async () => {
  const { observationSpace, actionSpace } = new Corridor();
  const context = { observationSpace, actionSpace, worlds: 1, seed: 5, environments: [] };
  const agent = await withRandomActions(constantAgent(1), 0.05, 6).create(context as never);
  const runs: number[] = [];
  let length = 0;
  for (let t = 0; t < 4000; t++) {
    const turn = { world: 0, observation: null, info: {}, first: false, ...noOutcome };
    await agent.act([turn]);
    if (wasDisturbed(agent, 0)) length++;
    else if (length > 0) {
      runs.push(length);
      length = 0;
    }
  }
  // One may follow another at once.
  expect(runs.filter((run) => run <= 6).length / runs.length).toBeGreaterThan(0.8);
  expect(new Set(runs).size).toBeGreaterThanOrEqual(6);
});

it('held actions last 1 to 8 steps', async () => {
  const env = new Corridor();
  const random = new RandomStream(0).integer(1000);
  const { observationSpace, actionSpace } = env;
  const context = {
    observationSpace,
    actionSpace,
    worlds: 2,
    seed: random,
    environments: [env],
  } as unknown as AgentContext;
  const agent = await heldRandomAgent.create(context);
  const actions: unknown[] = [];
  for (let t = 0; t < 400; t++) {
    actions.push(
      (await agent.act([{ world: 1, observation: null, info: {}, first: t === 0, ...noOutcome }]))[0],
    );
  }
  const changes = actions.filter((action, t) => t > 0 && action !== actions[t - 1]).length;
  // A hold lasts 4.5 steps on average, and every second change of two actions is none.
  expect(changes).toBeGreaterThan(25);
  expect(changes).toBeLessThan(70);
});
