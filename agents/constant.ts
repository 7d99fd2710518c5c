/** One action for ever: the baseline that any game with a preferred direction needs. */
import { UserError } from '../engine/errors.ts';
import { type AgentDefinition, defineAgent } from './agent.ts';

/** An agent that always takes `action`. Its `create` throws a UserError if the environment has no such action. */
export function constantAgent(
  action: number,
  name = `constant:${action}`,
  description?: string,
): AgentDefinition {
  return defineAgent({
    name,
    description: description ?? `always takes action ${action}`,
    create({ actionSpace }) {
      if (!actionSpace.contains(action)) {
        throw new UserError(
          `agent ${name}: this environment has no action ${action}: give one of its action space`,
        );
      }
      return { act: (turns) => turns.map(() => action) };
    },
  });
}

/** RIGHT+UP is action 8 of Procgen's fifteen: it alone solves 60–68% of CoinRun's levels. */
export const alwaysRightUpAgent = constantAgent(
  8,
  'always-right-up',
  'always takes action 8, RIGHT+UP in CoinRun',
);
