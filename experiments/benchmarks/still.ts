/** The baseline where actions are vectors: what happens by itself. */
import { type AgentDefinition, defineAgent } from '../../agents/agent.ts';
import { zeros } from '../../engine/ndarray.ts';

export const stillAgent: AgentDefinition = defineAgent({
  name: 'standing-still',
  description: 'always takes the action of zeros, which moves nothing',
  create: ({ actionSpace }) => ({
    act: (turns) => turns.map(() => zeros([...actionSpace.shape!], 'float32')),
  }),
}) as AgentDefinition;
