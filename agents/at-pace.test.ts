import { expect, it } from 'vitest';
import { Discrete } from '../envs/spaces/discrete.ts';
import { type AgentDefinition, noOutcome } from './agent.ts';
import { throughDictionaryAtPace } from './at-pace.ts';

it('decides every stride-th step of each world and at its first, and holds what the dictionary says', async () => {
  const asked: number[][] = [];
  const latentAgent: AgentDefinition<never, number> = {
    name: 'counts',
    description: 'its n-th decision is latent action n modulo 2',
    create: () => {
      let decisions = 0;
      return {
        act(turns) {
          asked.push(turns.map(({ world }) => world));
          return turns.map(() => decisions++ % 2);
        },
      };
    },
  };
  const samples = [
    { latent: 0, action: 7 },
    { latent: 1, action: 8 },
  ];
  const options = { stride: 2, latentActions: 2, dictionary: { actions: 15, samples } };
  const actionSpace = new Discrete(15);
  const agent = await throughDictionaryAtPace(latentAgent, options).create({
    ...{ worlds: 2, seed: 0, environments: [], actionSpace, observationSpace: actionSpace },
  } as never);
  const turn = (world: number, first: boolean) => ({ world, first, observation: 0, info: {}, ...noOutcome });
  expect(await agent.act([turn(0, true), turn(1, true)])).toEqual([7, 8]);
  expect(await agent.act([turn(0, false), turn(1, false)])).toEqual([7, 8]);
  expect(await agent.act([turn(0, false), turn(1, true)])).toEqual([7, 8]);
  expect(await agent.act([turn(0, false), turn(1, false)])).toEqual([7, 8]);
  expect(await agent.act([turn(1, false)])).toEqual([7]);
  expect(asked).toEqual([[0, 1], [0, 1], [1]]);
});
