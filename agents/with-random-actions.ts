/** Disturbed experts: a share of random actions leads off the expert's path, and what follows shows the way back. */
import { RandomStream } from '../engine/random.ts';
import { type Agent, type AgentDefinition, defineAgent } from './agent.ts';

/** An agent some of whose actions are not its own. */
export interface DisturbedAgent extends Agent {
  /** For each action of the last call of `act`: whether it was drawn at random. */
  readonly disturbed: readonly boolean[];
}

/**
 * `definition` disturbed: at each step, with probability `share` (0 to 1), a uniformly random action begins that is held
 * for 1 to `longest` steps.
 */
export function withRandomActions(definition: AgentDefinition, share: number, longest = 1): AgentDefinition {
  return defineAgent({
    name: `${definition.name}+random`,
    description: `${definition.description}; ${Math.round(share * 100)}% of its actions are random`,
    async create(context): Promise<DisturbedAgent> {
      const agent = await definition.create(context);
      const random = new RandomStream(context.seed).fork('random actions');
      context.actionSpace.seed(context.seed);
      const held = Array.from({ length: context.worlds }, () => ({ action: undefined as unknown, steps: 0 }));
      let disturbed: readonly boolean[] = [];
      return {
        async act(turns) {
          const actions = await agent.act(turns);
          const begins = actions.map(() => random.next() < share);
          const taken = actions.map((action, i): [action: unknown, disturbed: boolean] => {
            const own = held[turns[i].world];
            if (turns[i].first) own.steps = 0;
            if (own.steps > 0) own.steps--;
            else if (begins[i]) {
              own.action = context.actionSpace.sample();
              own.steps = longest === 1 ? 0 : random.integer(longest);
            } else return [action, false];
            return [own.action, true];
          });
          disturbed = taken.map(([, drawn]) => drawn);
          return taken.map(([action]) => action);
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
