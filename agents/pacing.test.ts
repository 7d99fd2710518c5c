import { expect, it } from 'vitest';
import { Discrete } from '../envs/spaces/discrete.ts';
import { noOutcome } from './agent.ts';
import { pacingAgent } from './pacing.ts';

it('goes right first, then to and fro in long spells, each world by itself', async () => {
  const actionSpace = new Discrete(15);
  const agent = await pacingAgent.create({
    ...{ worlds: 2, seed: 1, environments: [], actionSpace, observationSpace: actionSpace },
  });
  const turn = (world: number, first: boolean) => ({ world, first, observation: 0, info: {}, ...noOutcome });
  const actions: number[] = [];
  for (let t = 0; t < 400; t++) {
    // The second world begins anew all the time, and never gets to turn round.
    const [action, other] = await agent.act([turn(0, t === 0), turn(1, t % 8 === 0)]);
    actions.push(action as number);
    expect([4, 7, 8]).toContain(other);
  }
  const directions = actions
    .filter((action) => action !== 4)
    .map((action) => (action >= 7 ? 'right' : 'left'));
  const spells = directions.filter((direction, t) => direction !== directions[t - 1]);
  expect(spells[0]).toBe('right');
  expect(spells.length).toBeGreaterThan(400 / 31);
  expect(spells.length).toBeLessThan(400 / 8);
  expect(new Set(actions)).toEqual(new Set([1, 2, 4, 7, 8]));
});
