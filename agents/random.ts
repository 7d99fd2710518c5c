/** Uniformly random actions: the lower bound. */
import { defineAgent } from './agent.ts';

export const randomAgent = defineAgent({
  name: 'random',
  description: 'samples the action space uniformly',
  create({ actionSpace, seed }) {
    actionSpace.seed(seed);
    return { act: (turns) => turns.map(() => actionSpace.sample()) };
  },
});
