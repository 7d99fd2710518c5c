import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noOutcome } from '../../agents/agent.ts';
import { UserError } from '../../engine/errors.ts';
import { coinrun } from './coinrun.ts';
import { findBenchmark } from './registry.ts';

it('finds CoinRun by name, and nothing by a name that is none', async () => {
  expect(await findBenchmark('coinrun')).toBe(coinrun);
  await expect(findBenchmark('toString')).rejects.toThrow(UserError);
});

it('loads a file, and names what it lacks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'benchmark-'));
  try {
    const path = join(folder, 'mine.ts');
    await writeFile(path, `export default { name: 'mine', tasks: ['only'] };`);
    await expect(findBenchmark(path)).rejects.toThrow(/lacks source, makeEnv, .*expert, baseline/);
    await expect(findBenchmark(join(folder, 'none.ts'))).rejects.toThrow(/does not exist/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('every action of CoinRun has a named effect', () => {
  const { count, effects, effectOf } = coinrun.actions;
  const reached = new Set(Array.from({ length: count }, (_, action) => effects[effectOf(action)]));
  expect(reached).toEqual(new Set(effects));
});

it.each(['coinrun', 'tabletop', 'push-t'])(
  '%s has worlds that its players and its expert can play',
  async (name) => {
    const {
      tasks,
      videoWorlds = [],
      makeEnv,
      players,
      expert,
      baseline,
      positionOf,
    } = await findBenchmark(name);
    for (const world of [...tasks, ...videoWorlds]) {
      const env = await makeEnv(world);
      const { observationSpace, actionSpace } = env;
      expect(observationSpace.shape).toEqual([64, 64, 3]);
      const playing = videoWorlds.includes(world) ? players : [...players, expert, baseline];
      for (const definition of playing) {
        const { observation, info } = await env.reset({ seed: 3, options: { levelSeed: 3 } });
        const context = { observationSpace, actionSpace, worlds: 1, seed: 0, environments: [env] };
        const agent = await definition.create(context);
        const [action] = await agent.act([{ world: 0, observation, info, first: true, ...noOutcome }]);
        await env.step(action);
        expect(positionOf!(env).every(Number.isFinite), definition.name).toBe(true);
        await agent.close?.();
      }
      await env.close();
    }
  },
  120_000,
);
