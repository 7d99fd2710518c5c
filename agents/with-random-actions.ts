/** Disturbed experts: a share of random actions leads off the expert's path, and what follows shows the way back. */
import { RandomStream } from '../engine/random.ts';
import { type Agent, type AgentDefinition, defineAgent } from './agent.ts';

/** An agent some of whose actions are not its own. */
export interface DisturbedAgent extends Agent {
  /** For each action of the last call of `act`: whether it was drawn at random. */
  readonly disturbed: readonly boolean[];
}

/** `definition` with each action replaced by a uniformly random one with probability `share` (0 to 1). */
export function withRandomActions(definition: AgentDefinition, share: number): AgentDefinition {
  return defineAgent({
    name: `${definition.name}+random`,
    description: `${definition.description}; ${Math.round(share * 100)}% of its actions are random`,
    async create(context): Promise<DisturbedAgent> {
      const agent = await definition.create(context);
      const random = new RandomStream(context.seed).fork('random actions');
      context.actionSpace.seed(context.seed);
      let disturbed: readonly boolean[] = [];
      return {
        async act(turns) {
          const actions = await agent.act(turns);
          disturbed = actions.map(() => random.next() < share);
          return actions.map((action, i) => (disturbed[i] ? context.actionSpace.sample() : action));
        },
        close: () => agent.close?.(),
        get disturbed() {
          return disturbed;
        },
      };
    },
  });
}

/** Whether action `i` of the agent's last call of `act` was drawn at random by `withRandomActions`. */
export function wasDisturbed(agent: Agent, i: number): boolean {
  return (agent as Partial<DisturbedAgent>).disturbed?.[i] ?? false;
}
