/** An agent of one's own: npx genie evaluate --agent ./examples/my-agent.ts --env CoinRun-easy-v0 --levels 20 */
import type { AgentDefinition } from 'genie-worlds/agents';

export default {
  name: 'jump-now-and-then',
  description: 'runs right and jumps every tenth step',
  create({ worlds }) {
    const steps = new Array<number>(worlds).fill(0);
    return {
      act: (turns) =>
        turns.map(({ world, first }) => {
          steps[world] = first ? 0 : steps[world] + 1;
          return steps[world] % 10 === 0 ? 8 : 7;
        }),
    };
  },
} satisfies AgentDefinition<unknown, number>;
