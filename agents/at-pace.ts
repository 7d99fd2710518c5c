/**
 * An agent over latent actions in a real environment: it decides at the pace of the world model, whose frames follow each
 * other at a stride, and its latent actions become real ones through a dictionary.
 */
import { RandomStream } from '../engine/random.ts';
import { LatentActions } from '../genie/env/latent-actions.ts';
import { type AgentDefinition, defineAgent, type Turn } from './agent.ts';
import { ActionDictionary, type DictionarySettings } from './behavioural-cloning/dictionary.ts';

export interface PaceOptions {
  /** Steps of the environment from one decision to the next; what was decided is held in between. */
  readonly stride: number;
  readonly latentActions: number;
  readonly dictionary: DictionarySettings;
}

/** `definition` acts in latent actions and is shown every `stride`-th step. */
export function throughDictionaryAtPace(
  definition: AgentDefinition<never, number>,
  { stride, latentActions, dictionary: settings }: PaceOptions,
): AgentDefinition {
  return defineAgent<unknown, number>({
    name: definition.name,
    description: definition.description,
    async create(context) {
      const agent = await definition.create({
        ...context,
        actionSpace: new LatentActions(latentActions),
      } as never);
      const dictionary = new ActionDictionary(latentActions, settings);
      const random = new RandomStream(context.seed).fork('dictionary');
      const held = Array.from({ length: context.worlds }, () => ({ action: 0, steps: 0 }));
      return {
        async act(turns) {
          const due = turns.filter(({ world, first }) => first || held[world].steps >= stride);
          const latents = due.length > 0 ? await agent.act(due as unknown as readonly Turn<never>[]) : [];
          for (const [i, { world }] of due.entries()) {
            held[world] = { action: dictionary.draw(latents[i], random), steps: 0 };
          }
          return turns.map(({ world }) => {
            held[world].steps++;
            return held[world].action;
          });
        },
        close: () => agent.close?.(),
      };
    },
  }) as AgentDefinition;
}
