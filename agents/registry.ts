/**
 * Finds agents by name (`random`, `constant:7`) or by path: a user's own .ts or .js file anywhere on disk, which
 * exports an `AgentDefinition` as its default, or the folder of a policy that was
 * cloned or learnt.
 */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { importDefault } from '../engine/import-user-file.ts';
import { readJsonObject } from '../engine/json.ts';
import type { AgentDefinition } from './agent.ts';
import { coinRunExpertAgent, coinRunExpertSampledAgent } from './coinrun-expert/agent.ts';
import { alwaysRightUpAgent, constantAgent } from './constant.ts';
import { expertAgent } from './expert.ts';
import { heldRandomAgent, rightRandomAgent } from './held-random.ts';
import { pacingAgent } from './pacing.ts';
import { randomAgent } from './random.ts';
import { sightedExpertAgent } from './sighted-expert.ts';
import { namingItsFile } from './user-agent.ts';

/** The agents that need no file, in the order in which they are listed to a reader. */
export const builtInAgents: readonly AgentDefinition[] = [
  randomAgent,
  heldRandomAgent,
  rightRandomAgent,
  pacingAgent,
  alwaysRightUpAgent,
  expertAgent,
  sightedExpertAgent,
  coinRunExpertAgent,
  coinRunExpertSampledAgent,
];

/**
 * The agent that `reference` names.
 * @throws UserError if there is no such name or file, or if the file exports no agent.
 */
export async function findAgent(reference: string): Promise<AgentDefinition> {
  const named = builtInAgents.find(({ name }) => name === reference);
  if (named) return named;
  const constant = /^constant:(\d+)$/.exec(reference);
  if (constant) return constantAgent(Number(constant[1]));
  if (!/[/\\.]/.test(reference)) {
    const names = [...builtInAgents.map(({ name }) => name), 'constant:<action>'].join(', ');
    throw new UserError(
      `no agent is named "${reference}": use ${names}, or the path of your own file (./my-agent.ts)`,
    );
  }
  const path = resolve(reference);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UserError(`agent file ${reference} does not exist: check the path given to --agent`);
  return found.isDirectory() ? loadAgentFolder(path) : loadAgentFile(path);
}

/** What a run left: `agent.json` says by which algorithm; that of cloning says nothing. */
async function loadAgentFolder(folder: string): Promise<AgentDefinition> {
  const path = join(folder, 'agent.json');
  const { algorithm } = existsSync(path) ? await readJsonObject(path) : {};
  if (algorithm === 'ppo') {
    const { loadPpoAgent } = await import('./ppo/agent.ts');
    return loadPpoAgent(folder);
  }
  if (typeof algorithm === 'string') {
    const { loadLearntAgent } = await import('./learning/turn-learning.ts');
    return loadLearntAgent(folder, algorithm);
  }
  const { loadClonedAgent } = await import('./behavioural-cloning/cloned-agent.ts');
  return loadClonedAgent(folder);
}

async function loadAgentFile(path: string): Promise<AgentDefinition> {
  const definition = await importDefault(path, 'agent file');
  const { name, create } = (definition ?? {}) as Partial<AgentDefinition>;
  if (typeof name !== 'string' || typeof create !== 'function') {
    throw new UserError(
      `agent file ${path} has no default export with a "name" (text) and a "create" (function): see the README's example`,
    );
  }
  return namingItsFile(definition as AgentDefinition, path);
}
