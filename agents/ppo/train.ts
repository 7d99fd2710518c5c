/** PPO in a batch of worlds, from the first step to an agent in a folder. */
import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { sizeOf } from '../../engine/ndarray.ts';
import type { BatchedEnvironment, BatchedStep } from '../../envs/batched/batched-environment.ts';
import { NormalizedEnvironment } from '../../envs/batched/normalized.ts';
import { type Learning, type LearningRequest, learn } from '../learning/learn.ts';
import type { PpoConfig } from './config.ts';
import { PpoLearner } from './learner.ts';
import { type DictionaryDescription, savePpoPolicy } from './policy.ts';
import { type StartingPoint, throughDictionary } from './start-from.ts';

export interface PpoTraining extends Omit<LearningRequest, 'learning'> {
  readonly engine: Engine;
  readonly config: PpoConfig;
  readonly environment: BatchedEnvironment;
  /** A policy to go on from; its network is then the configured one. */
  readonly from?: StartingPoint;
}

/** Trains, and leaves an agent in `folder`. Resolves to the figures of the last update. The environment is not closed. */
export async function trainPpo(training: PpoTraining): Promise<Record<string, number>> {
  const { engine, config, from, seed } = training;
  const dictionary = from?.dictionary ?? null;
  const worlds = dictionary ? throughDictionary(training.environment, dictionary) : training.environment;
  const environment = new NormalizedEnvironment(worlds, { ...config.normalise, discount: config.discount });
  if (environment.worlds !== config.worlds) {
    throw new UserError(
      `worlds: ${config.worlds} are configured, but the environment has ${environment.worlds}`,
    );
  }
  const { observationShape, actions } = environment;
  const learner = await PpoLearner.create({
    engine,
    config,
    observationShape,
    actions,
    seed,
    start: from?.parameters,
  });
  try {
    return await learn({ ...training, learning: ppoLearning(learner, environment, dictionary) });
  } finally {
    learner.dispose();
  }
}

const checkpointFile = 'ppo.safetensors';

/** The learner in its worlds, as the loop wants it. */
export function ppoLearning(
  learner: PpoLearner,
  environment: NormalizedEnvironment,
  dictionary: DictionaryDescription | null = null,
): Learning {
  const { worlds, observationShape, actions } = environment;
  const { rollout, config } = learner;
  const outcome: Omit<BatchedStep, 'observations'> = {
    rewards: new Float32Array(worlds),
    terminated: new Uint8Array(worlds),
    truncated: new Uint8Array(worlds),
    finalObservations: new Float32Array(worlds * sizeOf(observationShape)),
  };
  return {
    worlds,
    async begin(seed) {
      await environment.reset(seed, rollout.observed);
      rollout.begin();
    },
    async step() {
      const chosen = await learner.act();
      await environment.step(chosen, { ...outcome, observations: rollout.next });
      await learner.record(outcome);
      return { ...outcome, rewards: environment.rewards };
    },
    async update(progress) {
      return rollout.full ? learner.update(progress) : null;
    },
    save: (folder) => learner.save(join(folder, checkpointFile), environment.save()),
    async load(folder) {
      environment.restore(await learner.load(join(folder, checkpointFile)));
    },
    async publish(folder) {
      const moments = environment.observationMoments;
      const description = { config, observationShape, actions, moments, dictionary };
      await savePpoPolicy(folder, await learner.parameters(), description);
    },
  };
}
