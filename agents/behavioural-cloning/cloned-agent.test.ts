/** An agent that a run has saved, played again by its folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { NdArray } from '../../engine/ndarray.ts';
import { Box } from '../../envs/spaces/box.ts';
import { type AgentContext, noOutcome } from '../agent.ts';
import { loadClonedAgent, saveClonedAgent } from './cloned-agent.ts';
import { smallPolicy, writeUntrainedPolicy } from './fixtures/untrained-policy.ts';

it('gives a world of continuous actions the vectors that its choices stand for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cloned-'));
  try {
    await writeUntrainedPolicy(folder, { ...smallPolicy, actions: 2 });
    const vectors = [
      [0.25, -1],
      [0.5, 2],
    ];
    await saveClonedAgent(folder, { name: 'p', description: '', temperature: 1, dictionary: null, vectors });
    const observationSpace = new Box(0, 255, { shape: [16, 16, 3], dtype: 'uint8' });
    const actionSpace = new Box(-1, 1, { shape: [2], dtype: 'float32' });
    const agent = await (await loadClonedAgent(folder)).create({
      ...{ observationSpace, actionSpace, worlds: 1, seed: 0 },
    } as unknown as AgentContext);
    const seen = new Set<string>();
    for (let t = 0; t < 30; t++) {
      const observation = { dtype: 'uint8', shape: [16, 16, 3], data: new Uint8Array(768).fill(8 * t) };
      const turn = { world: 0, observation, info: {}, first: t === 0, ...noOutcome };
      const [action] = (await agent.act([turn])) as NdArray<'float32'>[];
      expect(actionSpace.contains(action)).toBe(true);
      seen.add(Array.from(action.data).join());
    }
    await agent.close?.();
    expect([...seen].sort()).toEqual(['0.25,-1', '0.5,1']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
