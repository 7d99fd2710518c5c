/**
 * How often a policy's likeliest real action is the expert's, on held-out episodes. Actions are compared by what they
 * do: CoinRun's 9 to 14 are all "nothing". For a latent policy the chance of a real action is Σ π(latent) · D[latent].
 */

import { probabilitiesOf } from '../../agents/behavioural-cloning/cloned-agent.ts';
import { ActionDictionary, type DictionarySettings } from '../../agents/behavioural-cloning/dictionary.ts';
import type { PolicyRunner } from '../../agents/behavioural-cloning/policy-runner.ts';
import { RandomStream } from '../../engine/random.ts';
import type { ActionClasses } from '../cloning/action-classes.ts';
import { headlineLabels, type PlayRequest } from '../cloning/conditions.ts';
import { viewOfExpert } from '../cloning/expert-view.ts';
import {
  type Expert,
  type ExpertCodes,
  type Latents,
  labelledDictionary,
  withTrueActions,
} from '../cloning/experts.ts';
import type { Condition } from '../cloning/policies.ts';

export interface ActionAccuracy {
  condition: string;
  labelledSamples: number;
  accuracy: number;
  /** Of always naming the commonest action of these episodes. */
  majorityAccuracy: number;
  samples: number;
}

const mostSamples = 1024;

/** Of every cloned condition's first policy; those that need labelled samples have the headline number of them. */
export async function actionAccuracies(
  request: PlayRequest,
  heldOut: readonly Expert[],
): Promise<ActionAccuracy[]> {
  const { actions, config, runners, experts, codes, displacement, allSamples, seed } = request;
  const { further } = config;
  const trueActions = Object.fromEntries(withTrueActions(heldOut).map((own) => [own.id, own.actions]));
  const accuracies: ActionAccuracy[] = [];
  const add = async (condition: string, policy: Condition, labels: number, own: ExpertCodes | null) => {
    const seen = own?.latents ?? trueActions;
    const dictionary =
      own && labelledDictionary(experts, own, { actions: actions.count, count: labels, seed });
    const accuracy = await actionAccuracy(await runners.of(policy, 0), actions, heldOut, seen, dictionary);
    accuracies.push({ condition, labelledSamples: labels, ...accuracy });
  };
  await add('oracle-bc', 'oracle-bc', allSamples, null);
  const addCoded = (condition: 'latent-bc' | 'genie-bc' | 'displacement-bc', own: ExpertCodes) =>
    add(condition, condition, headlineLabels(request, condition), own);
  await addCoded('latent-bc', codes);
  await addCoded('genie-bc', codes);
  if (displacement) await addCoded('displacement-bc', displacement);
  if (further.conditions.includes('few-label-bc')) {
    for (const count of further.labelledSamples)
      await add('few-label-bc', `few-label-bc-${count}`, count, null);
  }
  return accuracies;
}

/**
 * @param actions the real ones
 * @param actionsSeen what the policy sees as its own previous actions in an episode: true or latent ones
 * @param settings of its dictionary; null for a policy over real actions
 */
async function actionAccuracy(
  runner: PolicyRunner,
  actions: ActionClasses,
  experts: readonly Expert[],
  actionsSeen: Latents,
  settings: DictionarySettings | null,
): Promise<Omit<ActionAccuracy, 'condition' | 'labelledSamples'>> {
  const all = experts.flatMap((expert) =>
    Array.from(expert.actions, (_, t) => ({ expert, t })).filter(({ t }) => !expert.disturbed?.has(t)),
  );
  // The same frames for all seeds: policies of different runs are compared on the same questions.
  const chosen = new RandomStream('action accuracy').shuffle(all).slice(0, mostSamples);
  const logits = await runner.logits(
    chosen.map(({ expert, t }) => viewOfExpert(runner, expert, actionsSeen[expert.key], t)),
  );
  const dictionary = settings && new ActionDictionary(runner.config.actions, settings);
  const counts = new Array<number>(actions.effects.length).fill(0);
  let hits = 0;
  for (const [i, { expert, t }] of chosen.entries()) {
    const probabilities = probabilitiesOf(logits[i]);
    const effective = new Array<number>(actions.effects.length).fill(0);
    for (const [choice, probability] of probabilities.entries()) {
      const real = dictionary ? dictionary.distribution(choice) : oneHot(choice, actions.count);
      for (const [action, chance] of real.entries())
        effective[actions.effectOf(action)] += probability * chance;
    }
    const taken = actions.effectOf(expert.actions[t]);
    counts[taken]++;
    if (effective.indexOf(Math.max(...effective)) === taken) hits++;
  }
  return {
    accuracy: hits / chosen.length,
    majorityAccuracy: Math.max(...counts) / chosen.length,
    samples: chosen.length,
  };
}

function oneHot(action: number, count: number): number[] {
  return Array.from({ length: count }, (_, a) => (a === action ? 1 : 0));
}
