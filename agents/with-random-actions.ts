/** Disturbed experts: a share of random actions leads off the expert's path, and what follows shows the way back. */
import { RandomStream } from '../engine/random.ts';
import { type AgentDefinition, defineAgent } from './agent.ts';

/** `definition` with each action replaced by a uniformly random one with probability `share` (0 to 1). */
export function withRandomActions(definition: AgentDefinition, share: number): AgentDefinition {
  return defineAgent({
    name: `${definition.name}+random`,
    description: `${definition.description}; ${Math.round(share * 100)}% of its actions are random`,
    async create(context) {
      const agent = await definition.create(context);
      const random = new RandomStream(context.seed).fork('random actions');
      context.actionSpace.seed(context.seed);
      return {
        async act(turns) {
          const actions = await agent.act(turns);
          return actions.map((action) => (random.next() < share ? context.actionSpace.sample() : action));
        },
        close: () => agent.close?.(),
      };
    },
  });
}
