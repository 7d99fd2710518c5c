import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findAgent } from '../agents/registry.ts';
import { make } from '../envs/registry.ts';
import { evaluate } from './evaluate.ts';

it("evaluates a user's agent from a file outside the project", async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'user-')), 'my-agent.ts');
  await writeFile(
    path,
    `export default {
      name: 'always-right',
      description: 'runs to the right',
      create: ({ worlds }: { worlds: number }) => {
        if (worlds < 1) throw new Error('no worlds');
        return { act: (turns: readonly { world: number }[]) => turns.map((): number => 8) };
      },
    };`,
  );
  const agent = await findAgent(path);
  const levels = [1, 2, 3, 4, 5, 6];
  const play = (definition: typeof agent) =>
    evaluate({ agent: definition, makeEnv: () => make('CoinRun-easy-v0'), levels, seeds: [0] });
  const results = await play(agent);
  expect(results.map(({ levelSeed }) => levelSeed)).toEqual(levels);
  // It does what always-right-up does, level for level.
  expect(results).toEqual(await play(await findAgent('always-right-up')));
  expect(results.some(({ solved }) => solved)).toBe(true);
});
