import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../engine/errors.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import { findFurtherAgents } from './further-agents.ts';

async function agentFile(name: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'agent-')), 'agent.ts');
  await writeFile(path, `export default { name: '${name}', create: () => ({ act: () => [] }) };`);
  return path;
}

it('finds agents in the order in which they are given', async () => {
  const found = await findFurtherAgents(['constant:3', await agentFile('mine'), 'constant:4'], coinrun);
  expect(found.map(({ name }) => name)).toEqual(['constant:3', 'mine', 'constant:4']);
});

it.each([
  ...['latent-bc', 'oracle-bc', 'genie-bc', 'labels-only', 'random', 'always-right-up', 'expert'],
  ...['few-label-bc', 'displacement-bc', 'latent-bc-features', 'latent-ppo-1000', 'ppo-1000'],
])('refuses an agent that calls itself %s', async (name) => {
  const path = await agentFile(name);
  await expect(findFurtherAgents([path], coinrun)).rejects.toThrow(UserError);
  await expect(findFurtherAgents([path], coinrun)).rejects.toThrow(`"${name}" is a condition`);
});

it('refuses two agents of one name', async () => {
  await expect(
    findFurtherAgents([await agentFile('mine'), await agentFile('mine')], coinrun),
  ).rejects.toThrow(/another agent is named "mine"/);
});
