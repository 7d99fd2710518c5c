/** Agents of the user's, evaluated beside the experiment's own conditions. */
import type { AgentDefinition } from '../../agents/agent.ts';
import { findAgent } from '../../agents/registry.ts';
import { UserError } from '../../engine/errors.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { meaningOf } from '../cloning/condition-names.ts';

/**
 * Loads the agents, by name or path.
 * @throws UserError if one cannot be found, or goes by the name of a condition or of another agent.
 */
export async function findFurtherAgents(
  references: readonly string[],
  { baseline }: Pick<Benchmark, 'baseline'>,
): Promise<AgentDefinition[]> {
  const agents = await Promise.all(references.map(findAgent));
  const taken = new Set<string>();
  for (const [i, { name }] of agents.entries()) {
    if (name === baseline.name || meaningOf(name)) {
      throw new UserError(
        `agent ${references[i]}: "${name}" is a condition that bc-evaluation plays anyway; leave it out or rename it`,
      );
    }
    if (taken.has(name)) {
      throw new UserError(`agent ${references[i]}: another agent is named "${name}" too; rename one of them`);
    }
    taken.add(name);
  }
  return agents;
}
