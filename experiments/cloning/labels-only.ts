/**
 * A control that the paper lacks: actions drawn from the labelled expert samples without looking at the frame. CoinRun's
 * experts mostly run right, so the labels alone go a long way; a latent policy has shown something when it beats this.
 */
import { type AgentDefinition, defineAgent } from '../../agents/agent.ts';
import type { LabelledSample } from '../../agents/behavioural-cloning/dictionary.ts';
import { RandomStream } from '../../engine/random.ts';
import type { ActionClasses } from './action-classes.ts';

export function labelsOnlyAgent(
  samples: readonly LabelledSample[],
  { toEnvironment }: Pick<ActionClasses, 'toEnvironment'>,
): AgentDefinition {
  return defineAgent({
    name: 'labels-only',
    description: 'draws from the labelled actions, blind',
    create({ seed, actionSpace }) {
      const random = new RandomStream(seed).fork('labels-only');
      actionSpace.seed(seed);
      const draw = () =>
        samples.length > 0
          ? toEnvironment(samples[random.integer(samples.length)].action)
          : actionSpace.sample();
      return { act: (turns) => turns.map(draw) };
    },
  });
}
