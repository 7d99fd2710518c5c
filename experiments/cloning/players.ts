/** Cloned policies as agents: how a chosen code becomes a real action. */
import type { AgentDefinition } from '../../agents/agent.ts';
import { clonedAgent, probabilitiesOf } from '../../agents/behavioural-cloning/cloned-agent.ts';
import {
  boxAction,
  type LabelledVector,
  meanActions,
  regressedActions,
} from '../../agents/behavioural-cloning/continuous-actions.ts';
import { speakersFor } from '../../agents/behavioural-cloning/dictionary.ts';
import { fitFeatureDecoder } from '../../agents/behavioural-cloning/feature-decoder.ts';
import type { PolicyRunner } from '../../agents/behavioural-cloning/policy-runner.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { ActionClasses } from './action-classes.ts';
import { viewOfExpert } from './expert-view.ts';
import {
  type Expert,
  type ExpertCodes,
  type ExpertStep,
  type Latents,
  labelledDictionary,
  labelledSteps,
} from './experts.ts';
import type { Condition, Runners } from './policies.ts';

/** From codes to real actions: the paper's dictionary, or, where actions are continuous, one of two mappings. */
export type Mapping = 'dictionary' | 'means' | 'regression';

/** What players are made from. */
export interface Cast {
  readonly runners: Runners;
  readonly experts: readonly Expert[];
  readonly actions: ActionClasses;
  readonly temperature: number;
  /** Of the run; labelled samples of the agent with index i are drawn from seed + i. */
  readonly seed: number;
}

/** A policy over real actions. */
export async function directPlayer(
  cast: Cast,
  name: string,
  policy: Condition,
  index: number,
): Promise<AgentDefinition> {
  return clonedAgent({
    ...settingsOf(cast, name),
    runner: await cast.runners.of(policy, index),
    vectors: cast.actions.vectors,
  });
}

/** A policy over codes, and what labelled samples say of the codes. */
export interface CodePlayer {
  readonly condition: Condition;
  readonly codes: ExpertCodes;
  readonly mapping: Mapping;
  readonly labels: number;
}

export async function codePlayer(
  cast: Cast,
  { condition, codes, mapping, labels }: CodePlayer,
  index: number,
  onFallbackShare: (share: number) => void,
): Promise<AgentDefinition> {
  const { experts, actions, seed } = cast;
  const runner = await cast.runners.of(condition, index);
  const settings = { ...settingsOf(cast, condition), runner };
  if (mapping === 'dictionary') {
    const own = { actions: actions.count, count: labels, seed: seed + index };
    const dictionary = labelledDictionary(experts, codes, own);
    return clonedAgent({ ...settings, dictionary, vectors: actions.vectors, onFallbackShare });
  }
  const { latents } = codes;
  const steps = labelledSteps(experts, latents, labels, seed + index);
  const logits = await runner.logits(viewsOf(runner, steps, latents));
  const samples = vectorsOf(steps, latents, logits.map(probabilitiesOf));
  const answer = (mapping === 'means' ? meanActions : regressedActions)(runner.config.actions, samples);
  const speakers = speakersOf(runner, steps, codes);
  return clonedAgent({ ...settings, actionFor: (code, seen) => boxAction(answer(speakers[code], seen)) });
}

/**
 * The latent policy, and a decoder that sees its last features as well as its code. A code without samples is taken for the
 * nearest that has some, here as by all mappings.
 */
export async function featurePlayer(
  cast: Cast,
  codes: ExpertCodes,
  labels: number,
  index: number,
): Promise<AgentDefinition> {
  const { experts, actions, seed } = cast;
  const { latents } = codes;
  const runner = await cast.runners.of('latent-bc', index);
  const settings = { ...settingsOf(cast, 'latent-bc-features'), runner };
  const steps = labelledSteps(experts, latents, labels, seed + index);
  const outputs = await runner.outputs(viewsOf(runner, steps, latents));
  const features = outputs.map((output) => output.features);
  const speakers = speakersOf(runner, steps, codes);
  if (steps.every(({ expert }) => expert.vectors)) {
    const answer = regressedActions(runner.config.actions, vectorsOf(steps, latents, features));
    return clonedAgent({ ...settings, decode: (code, seen) => boxAction(answer(speakers[code], seen)) });
  }
  const samples = steps.map(({ expert, t }, i) => ({
    ...{ latent: latents[expert.key][t], features: features[i], action: expert.actions[t] },
  }));
  const decoder = fitFeatureDecoder(runner.config.actions, actions.count, samples);
  return clonedAgent({
    ...settings,
    decode: (latent, seen, random) => actions.toEnvironment(draw(decoder(speakers[latent], seen), random)),
  });
}

function settingsOf({ temperature }: Cast, name: string) {
  return { name, description: `cloned in this run (${name})`, temperature, dictionary: null };
}

/** For each code the one whose labelled steps say what it means. */
function speakersOf(
  { config }: PolicyRunner,
  steps: readonly ExpertStep[],
  { latents, places }: ExpertCodes,
) {
  const samples = steps.map(({ expert, t }) => ({ latent: latents[expert.key][t] }));
  return speakersFor(config.actions, samples, places);
}

function viewsOf(runner: PolicyRunner, steps: readonly ExpertStep[], codes: Latents) {
  return steps.map(({ expert, t }) => viewOfExpert(runner, expert, codes[expert.key], t));
}

function vectorsOf(
  steps: readonly ExpertStep[],
  codes: Latents,
  seen: readonly ArrayLike<number>[],
): LabelledVector[] {
  return steps.map(({ expert, t }, i) => ({
    ...{ latent: codes[expert.key][t], vector: expert.vectors![t], seen: seen[i] },
  }));
}

/** An index, as often as its share says. */
function draw(shares: readonly number[], random: RandomStream): number {
  let left = random.next();
  const found = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return found < 0 ? shares.length - 1 : found;
}
