/** The environment's own expert as an agent: it looks inside the world, which no learned policy may. */
import { UserError } from '../engine/errors.ts';
import { hasExpert } from '../envs/expert-env.ts';
import { defineAgent } from './agent.ts';

export const expertAgent = defineAgent({
  name: 'expert',
  description: 'plays with the knowledge of the environment itself: a search, or a script',
  create({ environments }) {
    const worlds = environments.map(({ unwrapped }) => {
      if (hasExpert(unwrapped)) return unwrapped;
      throw new UserError(
        `agent expert: ${unwrapped.spec?.id ?? 'this environment'} has none: choose another agent`,
      );
    });
    return { act: (turns) => turns.map(({ world }) => worlds[world].expertAction()) };
  },
});
