/** A policy that PPO trained, as an agent. */
import { createEngine } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { RandomStream } from '../../engine/random.ts';
import { actionReader, observationWriter } from '../../envs/batched/from-vector-env.ts';
import type { AgentContext, AgentDefinition, Turn } from '../agent.ts';
import { probabilitiesOf } from '../behavioural-cloning/cloned-agent.ts';
import { ActionDictionary, dictionaryFor } from '../behavioural-cloning/dictionary.ts';
import { PpoPolicy } from './policy.ts';

/** The agent in a folder that PPO wrote. @param drawn whether it draws from its policy; otherwise it takes the likeliest actions */
export function loadPpoAgent(folder: string, { drawn = false } = {}): AgentDefinition {
  return {
    name: 'ppo',
    description: `the policy that PPO trained in ${folder}`,
    create: (context) => createPlayer(folder, context, drawn),
  };
}

async function createPlayer(folder: string, context: AgentContext, drawn: boolean) {
  const { observationSpace, actionSpace, worlds, seed } = context;
  const writer = observationWriter(observationSpace);
  const reader = actionReader(actionSpace);
  const policy = await PpoPolicy.load(await createEngine({ threads: 1 }), folder, worlds);
  const { observationShape, actions } = policy.description;
  const dictionary = dictionaryFor(actionSpace, policy.description.dictionary);
  const layout = dictionary ? { kind: 'categorical', counts: [dictionary.actions] } : actions;
  const fits =
    `${writer.shape}` === `${observationShape}` && JSON.stringify(reader.layout) === JSON.stringify(layout);
  if (!fits) {
    policy.dispose();
    throw new UserError(
      `${folder}: was trained on observations [${observationShape}] and actions ${JSON.stringify(layout)}; this environment has ${observationSpace} and ${actionSpace}`,
    );
  }
  const random = new RandomStream(seed).fork('dictionary');
  const choices = drawn ? new RandomStream(seed).fork('actions') : undefined;
  const meanings = dictionary && new ActionDictionary(dictionary.latents, dictionary);
  return {
    async act(turns: readonly Turn[]) {
      for (const { world, observation, first } of turns) {
        policy.see(world, first, (into, offset) => writer.write(observation, into, offset));
      }
      const chosen = await policy.act(
        turns.map(({ world }) => world),
        choices,
      );
      return reader.readEach(
        meanings ? Int32Array.from(chosen, (latent) => meanings.draw(latent, random)) : chosen,
      );
    },
    // Of one choice among actions of the environment's own; what a dictionary makes of it is another.
    probabilities(world: number) {
      const outputs = policy.outputs(world);
      const oneChoice = actions.kind === 'categorical' && actions.counts.length === 1;
      return outputs && oneChoice && !meanings ? probabilitiesOf(outputs) : null;
    },
    close: () => policy.dispose(),
  };
}
