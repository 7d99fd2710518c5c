/**
 * Where PPO may begin: a policy that was cloned or learnt before. One over latent actions goes on choosing among them;
 * its dictionary stands between it and the world, as in the last stage of LAPO (Schmidt & Jiang 2024).
 */
import { join } from 'node:path';
import { type Checkpoint, readCheckpoint } from '../../engine/checkpoint.ts';
import { UserError } from '../../engine/errors.ts';
import { RandomStream } from '../../engine/random.ts';
import type { BatchedEnvironment } from '../../envs/batched/batched-environment.ts';
import { checkDictionary, readClonedAgentSettings } from '../behavioural-cloning/cloned-agent.ts';
import { ActionDictionary } from '../behavioural-cloning/dictionary.ts';
import { policyConfigSchema } from '../behavioural-cloning/policy-network.ts';
import type { PpoConfig } from './config.ts';
import { type DictionaryDescription, ppoPolicyOf } from './policy.ts';

export interface StartingPoint {
  readonly parameters: Checkpoint['tensors'];
  /** What the earlier policy decides of the configuration. */
  readonly config: Pick<PpoConfig, 'network' | 'history'>;
  readonly dictionary: DictionaryDescription | null;
}

/** @throws UserError if the folder holds neither a cloned policy nor one of PPO */
export async function startingPoint(folder: string): Promise<StartingPoint> {
  const path = join(folder, 'policy.safetensors');
  const checkpoint = await readCheckpoint(path);
  const { tensors: parameters, metadata } = checkpoint;
  const learnt = ppoPolicyOf(checkpoint);
  if (learnt) {
    const { network, history } = learnt.config;
    return { parameters, config: { network, history }, dictionary: learnt.dictionary };
  }
  const cloned = policyConfigSchema.safeParse((metadata as { policy?: unknown } | null)?.policy);
  if (!cloned.success) throw new UserError(`${path}: neither a cloned policy nor one that PPO trained`);
  const { data: policy } = cloned;
  const settings = await readClonedAgentSettings(folder);
  checkDictionary(folder, settings, policy.actions);
  const dictionary = settings.dictionary && { latents: policy.actions, ...settings.dictionary };
  return { parameters, config: { network: { kind: 'cloned', policy }, history: policy.history }, dictionary };
}

/** The same worlds, acted in by latent actions. */
export function throughDictionary(
  inner: BatchedEnvironment,
  description: DictionaryDescription,
): BatchedEnvironment {
  const { latents, actions } = description;
  if (inner.actions.kind !== 'categorical' || `${inner.actions.counts}` !== `${actions}`) {
    throw new UserError(
      `the policy's dictionary has ${actions} actions; the environment takes ${JSON.stringify(inner.actions)}`,
    );
  }
  const dictionary = new ActionDictionary(latents, description);
  let random = new RandomStream(0);
  return {
    worlds: inner.worlds,
    observationShape: inner.observationShape,
    actions: { kind: 'categorical', counts: [latents] },
    reset(seed, observations) {
      random = new RandomStream(seed).fork('dictionary');
      return inner.reset(seed, observations);
    },
    step: (chosen, into) =>
      inner.step(
        Int32Array.from(chosen, (latent) => dictionary.draw(latent, random)),
        into,
      ),
    save: () => inner.save?.(),
    restore: (state) => inner.restore?.(state),
    close: () => inner.close(),
  };
}
