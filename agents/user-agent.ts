/**
 * An agent of a user's own file: what it throws is told with the place in that file, and what it answers is held against
 * the environment before anything else sees it.
 */
import { UserError } from '../engine/errors.ts';
import { placeIn } from '../engine/import-user-file.ts';
import type { Agent, AgentContext, AgentDefinition, Turn } from './agent.ts';

/** An answer may take so long: a network on a busy machine needs minutes at most, one that waits for ever does not end. */
const answerSeconds = () => Number(process.env.GENIE_AGENT_SECONDS ?? 600);

/** The same agent, whose errors and wrong answers are `UserError`s that name the file, and line or world and step. */
export function namingItsFile(definition: AgentDefinition, path: string): AgentDefinition {
  const explained = async <T>(what: string, work: () => T | Promise<T>): Promise<T> => {
    try {
      return await inTime(work(), `agent file ${path}: ${what}`);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof UserError) throw error;
      const place = placeIn(path, error) ?? 'with the ending .mts or .mjs the line would be known';
      throw new UserError(`agent file ${path}: ${what} threw ${error.name}: ${error.message} (${place})`);
    }
  };
  return {
    ...definition,
    create: async (context) => {
      const agent = await explained('create', () => definition.create(context));
      if (typeof agent?.act !== 'function')
        throw new UserError(`agent file ${path}: create gave no agent with an act`);
      const steps = new Array<number>(context.worlds).fill(0);
      const act: Agent['act'] = async (turns) => {
        for (const { world, first } of turns) steps[world] = first ? 0 : steps[world] + 1;
        const actions = await explained('act', () => agent.act(turns));
        checkActions(actions, turns, steps, context, path);
        return actions;
      };
      // Whatever else the agent can do stays as it is.
      return new Proxy(agent, {
        get: (_, key) => {
          const value: unknown = key === 'act' ? act : Reflect.get(agent, key);
          return typeof value === 'function' && key !== 'act' ? value.bind(agent) : value;
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
  path: string,
): void {
  if (!Array.isArray(actions) || actions.length !== turns.length) {
    const given = Array.isArray(actions) ? `${actions.length} actions` : `${typeof actions}`;
    throw new UserError(
      `agent file ${path}: act gave ${given} for ${turns.length} turns: one action for each`,
    );
  }
  for (const [i, { world }] of turns.entries()) {
    if (actionSpace.contains(actions[i])) continue;
    const shown =
      typeof actions[i] === 'object' ? JSON.stringify(actions[i])?.slice(0, 80) : String(actions[i]);
    throw new UserError(
      `agent file ${path}: act gave ${shown} in world ${world} at step ${steps[world]}, which is no action of ${actionSpace}`,
    );
  }
}

/** Waits no longer than the limit. What never gives the thread back cannot be stopped from within it. */
async function inTime<T>(work: T | Promise<T>, what: string): Promise<T> {
  if (!(work instanceof Promise)) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const seconds = answerSeconds();
    timer = setTimeout(
      () =>
        reject(
          new UserError(`${what} has not answered for ${seconds} s (GENIE_AGENT_SECONDS sets the limit)`),
        ),
      seconds * 1000,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
