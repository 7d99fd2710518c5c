import { afterEach, expect, it, vi } from 'vitest';
import type { Env } from '../envs/env.ts';
import { Box } from '../envs/spaces/box.ts';
import { Discrete } from '../envs/spaces/discrete.ts';
import type { AgentDefinition, LearningAgentDefinition, Turn } from './agent.ts';
import { namingItsFile } from './user-agent.ts';

afterEach(() => void vi.unstubAllEnvs());

const actionSpace = new Discrete(3);
const turns = [0, 1].map((world) => ({ world, observation: 0, info: {}, first: false })) as unknown as Turn[];

async function answering(act: () => unknown) {
  const definition = { name: 'own', description: '', create: () => ({ act }) } as unknown as AgentDefinition;
  const context = {
    observationSpace: new Box(0, 1),
    actionSpace,
    worlds: 2,
    seed: 0,
    environments: [] as Env[],
  };
  const agent = await namingItsFile(definition, '/own.ts').create(context as never);
  return agent.act(turns);
}

it.each<[string, () => unknown, RegExp]>([
  ['too few actions', () => [1], /^agent file \/own.ts: act gave 1 actions for 2 turns/],
  ['no list', () => 1, /act gave number for 2 turns/],
  ['NaN', () => [1, Number.NaN], /act gave NaN in world 1 at step 1, which is no action of Discrete\(3\)/],
  ['an illegal action', () => [7, 1], /act gave 7 in world 0 at step 1/],
  ['nothing', () => [undefined, 1], /act gave undefined in world 0/],
])('%s: told with world and step', async (_, act, message) => {
  await expect(answering(act)).rejects.toThrow(message);
});

it('an agent that never answers is given up after the limit', async () => {
  vi.stubEnv('GENIE_ANSWER_SECONDS', '0.05');
  await expect(answering(() => new Promise(() => {}))).rejects.toThrow('act has not answered for 0.05 s');
  expect(await answering(() => [0, 2])).toEqual([0, 2]);
});

it('what a learning agent throws while it learns is told, and a full disk stays one', async () => {
  const full = Object.assign(new Error('no room'), { code: 'ENOSPC' });
  const learner = {
    act: () => [0, 0],
    observe: () => new Promise(() => {}),
    update: () => {
      throw new RangeError('empty buffer');
    },
    save: async () => {
      throw full;
    },
    load: async () => {},
  };
  const definition = { name: 'own', description: '', create: () => learner } as LearningAgentDefinition;
  const agent = await namingItsFile(definition, '/own.ts').create({ worlds: 2, actionSpace } as never);
  await expect(async () => agent.update(0)).rejects.toThrow(
    'agent file /own.ts: update threw RangeError: empty',
  );
  await expect(agent.save('/nowhere')).rejects.toBe(full);
  vi.stubEnv('GENIE_ANSWER_SECONDS', '0.05');
  await expect(agent.observe([])).rejects.toThrow('observe has not answered for 0.05 s');
});
