/** An agent of a user's own file: what it throws is told with the place in that file. */
import { UserError } from '../engine/errors.ts';
import { placeIn } from '../engine/import-user-file.ts';
import type { Agent, AgentDefinition } from './agent.ts';

/** The same agent, whose errors are `UserError`s that name file and line. */
export function namingItsFile(definition: AgentDefinition, path: string): AgentDefinition {
  const explained = async <T>(what: string, work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
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
      const act: Agent['act'] = (turns) => explained('act', () => agent.act(turns));
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
