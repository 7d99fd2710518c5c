/** An agent that a run has saved, played again by its folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { NdArray } from '../../engine/ndarray.ts';
import { Box } from '../../envs/spaces/box.ts';
import { Discrete } from '../../envs/spaces/discrete.ts';
import { spacesOf } from '../../genie/env/world-model-env.ts';
import { type AgentContext, noOutcome } from '../agent.ts';
import { loadClonedAgent, saveClonedAgent } from './cloned-agent.ts';
import { smallPolicy, writeUntrainedPolicy } from './fixtures/untrained-policy.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloned-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Everything that the agent in the folder does in 30 steps. */
async function actionsIn(folder: string, spaces: Pick<AgentContext, 'observationSpace' | 'actionSpace'>) {
  const agent = await (await loadClonedAgent(folder)).create({
    ...{ ...spaces, worlds: 1, seed: 0 },
  } as AgentContext);
  const actions: unknown[] = [];
  for (let t = 0; t < 30; t++) {
    const observation = { dtype: 'uint8', shape: [16, 16, 3], data: new Uint8Array(768).fill(8 * t) };
    actions.push(...(await agent.act([{ world: 0, observation, info: {}, first: t === 0, ...noOutcome }])));
  }
  await agent.close?.();
  return actions;
}

const generated = spacesOf({ height: 16, width: 16, codes: 3 });
const { observationSpace } = generated;

it('gives a world of continuous actions the vectors that its choices stand for', async () => {
  await writeUntrainedPolicy(folder, { ...smallPolicy, actions: 2 });
  const vectors = [
    [0.25, -1],
    [0.5, 2],
  ];
  await saveClonedAgent(folder, { name: 'p', description: '', temperature: 1, dictionary: null, vectors });
  const actionSpace = new Box(-1, 1, { shape: [2], dtype: 'float32' });
  const actions = (await actionsIn(folder, { observationSpace, actionSpace })) as NdArray<'float32'>[];
  for (const action of actions) expect(actionSpace.contains(action)).toBe(true);
  expect([...new Set(actions.map(({ data }) => Array.from(data).join()))].sort()).toEqual([
    '0.25,-1',
    '0.5,1',
  ]);
});

it.each([
  ['numbers', undefined],
  ['vectors', [[0], [0.25], [0.5]]],
])(
  'speaks codes in a generated world, and elsewhere what %s they mean, though there are as many',
  async (_, vectors) => {
    await writeUntrainedPolicy(folder, smallPolicy);
    const dictionary = { actions: 3, samples: [{ latent: 0, action: 2 }] };
    await saveClonedAgent(folder, { name: 'p', description: '', temperature: 1, dictionary, vectors });
    expect(new Set(await actionsIn(folder, generated))).toEqual(new Set([0, 1, 2]));
    const actionSpace = vectors ? new Box(-1, 1, { shape: [1], dtype: 'float32' }) : new Discrete(3);
    const real = await actionsIn(folder, { observationSpace, actionSpace });
    const meant = vectors ? real.map((action) => (action as NdArray).data[0]) : real;
    expect(new Set(meant)).toEqual(new Set([vectors ? 0.5 : 2]));
  },
);
