/** Agents of the user's, evaluated beside the experiment's own conditions. */
import type { AgentDefinition } from '../../agents/agent.ts';
import { findAgent } from '../../agents/registry.ts';
import { UserError } from '../../engine/errors.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { meaningOf } from '../cloning/condition-names.ts';

/**
 * Loads the agents, by name or path.
 * @throws UserError if one cannot be found, or goes by the name of a condition or of another agent, or if the baseline does.
 */
export async function findFurtherAgents(
  references: readonly string[],
  { name, baseline }: Pick<Benchmark, 'name' | 'baseline'>,
): Promise<AgentDefinition[]> {
  if (meaningOf(baseline.name)) {
    throw new UserError(
      `benchmark ${name}: its baseline is named "${baseline.name}", as a condition of bc-evaluation is: rename it`,
    );
  }
  const agents = await Promise.all(references.map(findAgent));
  const taken = new Set<string>();
  for (const [i, agent] of agents.entries()) {
    if (agent.name === baseline.name || meaningOf(agent.name)) {
      throw new UserError(
        `agent ${references[i]}: "${agent.name}" is a condition that bc-evaluation plays anyway; leave it out or rename it`,
      );
    }
    if (taken.has(agent.name)) {
      throw new UserError(
        `agent ${references[i]}: another agent is named "${agent.name}" too; rename one of them`,
      );
    }
    taken.add(agent.name);
  }
  return agents;
}
