/**
 * An agent of a user's own file: what it throws is told with the place in that file, and what it answers is held against
 * the environment before anything else sees it.
 */
import { UserError } from '../engine/errors.ts';
import { askUserCode } from '../engine/user-code.ts';
import type { Agent, AgentContext, AgentDefinition, Turn } from './agent.ts';

/** What a learning agent is asked for, and every one at its end. */
const awaited: readonly string[] = ['observe', 'update', 'save', 'load', 'close'];

/** The same agent, whose errors and wrong answers are `UserError`s that name the file, and line or world and step. */
export function namingItsFile<Definition extends AgentDefinition>(
  definition: Definition,
  path: string,
  file = `agent file ${path}`,
): Definition {
  const source = { file, path };
  return {
    ...definition,
    create: async (context: AgentContext) => {
      const agent = await askUserCode(source, 'create', () => definition.create(context));
      if (typeof agent?.act !== 'function') throw new UserError(`${file}: create gave no agent with an act`);
      const steps = new Array<number>(context.worlds).fill(0);
      const act: Agent['act'] = async (turns) => {
        for (const { world, first } of turns) steps[world] = first ? 0 : steps[world] + 1;
        const actions = await askUserCode(source, 'act', () => agent.act(turns));
        checkActions(actions, turns, steps, context, file);
        return actions;
      };
      // Whatever else the agent can do stays as it is.
      return new Proxy(agent, {
        get(_, key) {
          if (key === 'act') return act;
          const value: unknown = Reflect.get(agent, key);
          if (typeof value !== 'function') return value;
          if (!awaited.includes(String(key))) return value.bind(agent);
          return (...given: unknown[]) => askUserCode(source, String(key), () => value.apply(agent, given));
        },
      });
    },
  };
}

function checkActions(
  actions: unknown,
  turns: readonly Turn[],
  steps: readonly number[],
  { actionSpace }: AgentContext,
  file: string,
): void {
  if (!Array.isArray(actions) || actions.length !== turns.length) {
    const given = Array.isArray(actions) ? `${actions.length} actions` : `${typeof actions}`;
    throw new UserError(`${file}: act gave ${given} for ${turns.length} turns: one action for each`);
  }
  for (const [i, { world }] of turns.entries()) {
    if (actionSpace.contains(actions[i])) continue;
    const shown =
      typeof actions[i] === 'object' ? JSON.stringify(actions[i])?.slice(0, 80) : String(actions[i]);
    throw new UserError(
      `${file}: act gave ${shown} in world ${world} at step ${steps[world]}, which is no action of ${actionSpace}`,
    );
  }
}
