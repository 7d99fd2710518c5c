import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Discrete } from '../envs/spaces/discrete.ts';
import { noOutcome } from './agent.ts';
import { builtInAgents, findAgent } from './registry.ts';

/** A file far from the project, with nothing of it in reach. */
async function agentFile(name: string, text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'agent-')), name);
  await writeFile(path, text);
  return path;
}

const typescript = `
import type { AgentDefinition } from 'genie-worlds/agents';
interface Answer { action: number }
const answer: Answer = { action: 1 };
export default { name: 'mine', description: '', create: () => ({ act: (turns: unknown[]) => turns.map(() => answer.action) }) } satisfies AgentDefinition;
`;
const javascript = `export default { name: 'mine', description: '', create: () => ({ act: (turns) => turns.map(() => 1) }) };`;

const context = { actionSpace: new Discrete(15), worlds: 1 } as never;

describe('findAgent', () => {
  it('knows the built-in agents and constant actions', async () => {
    for (const agent of builtInAgents) expect(await findAgent(agent.name)).toBe(agent);
    expect((await findAgent('constant:7')).name).toBe('constant:7');
  });

  it.each([
    ['my-agent.ts', typescript],
    ['my-agent.js', javascript],
    ['my-agent.mjs', javascript],
  ])('loads %s from anywhere', async (name, text) => {
    const agent = await findAgent(await agentFile(name, text));
    expect(agent.name).toBe('mine');
    const turns = [{ world: 0, observation: null, info: {}, first: true, ...noOutcome }];
    expect(await (await agent.create(context)).act(turns)).toEqual([1]);
  });

  it.each([
    ['export const agent = 1;', /no default export/],
    ['export default { name: 3 };', /a "name" \(text\)/],
    ['export default {', /bad\.ts cannot be loaded: line 1, column 17: Expected/],
    ['const a = 1;\nimport "no-such-package";', /needs 'no-such-package', which is not installed/],
    ['throw new Error("from inside");', /from inside/],
  ])('says in one line what is wrong with %s', async (text, message) => {
    const error: Error = await findAgent(await agentFile('bad.ts', text)).catch((caught) => caught);
    expect(error.name).toBe('UserError');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });

  it.each([
    ['act', 'create: () => ({ act() { throw new TypeError("no plan"); } }),'],
    ['create', 'create() { throw new TypeError("no plan"); },'],
  ])('names the file of what %s throws', async (what, body) => {
    const file = await agentFile('throws.ts', `export default { name: 'mine', ${body} };`);
    const agent = await findAgent(file);
    const played = async () => (await agent.create(context)).act([]);
    const error: Error = await played().catch((caught) => caught);
    expect(error.name).toBe('UserError');
    expect(error.message).toContain(`agent file ${file}: ${what} threw TypeError: no plan (`);
  });

  it('names the agents there are, and the file that is not', async () => {
    await expect(findAgent('expret')).rejects.toThrow(/random, .*expert/);
    await expect(findAgent('./nowhere.ts')).rejects.toThrow(/nowhere.ts does not exist/);
    await expect(findAgent(await mkdtemp(join(tmpdir(), 'empty-')))).rejects.toThrow(/no cloned agent/);
  });
});
