/** PPO in a batch of worlds, from the first step to an agent in a folder. */
import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { sizeOf } from '../../engine/ndarray.ts';
import type { BatchedEnvironment, BatchedStep } from '../../envs/batched/batched-environment.ts';
import { type Learning, type LearningRequest, learn } from '../learning/learn.ts';
import type { PpoConfig } from './config.ts';
import { PpoLearner } from './learner.ts';
import { savePpoPolicy } from './policy.ts';

export interface PpoTraining extends Omit<LearningRequest, 'learning'> {
  readonly engine: Engine;
  readonly config: PpoConfig;
  readonly environment: BatchedEnvironment;
}

/** Trains, and leaves an agent in `folder`. Resolves to the figures of the last update. The environment is not closed. */
export async function trainPpo(training: PpoTraining): Promise<Record<string, number>> {
  const { engine, config, environment, seed } = training;
  const { observationShape, actions, worlds } = environment;
  if (worlds !== config.worlds) {
    throw new UserError(`worlds: ${config.worlds} are configured, but the environment has ${worlds}`);
  }
  const learner = await PpoLearner.create({ engine, config, observationShape, actions, seed });
  try {
    return await learn({ ...training, learning: ppoLearning(learner, environment) });
  } finally {
    learner.dispose();
  }
}

const checkpointFile = 'ppo.safetensors';

function ppoLearning(learner: PpoLearner, environment: BatchedEnvironment): Learning {
  const { worlds, observationShape } = environment;
  const { rollout } = learner;
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
      const actions = await learner.act();
      await environment.step(actions, { ...outcome, observations: rollout.next });
      await learner.record(outcome);
      return outcome;
    },
    async update(progress) {
      return rollout.full ? learner.update(progress) : null;
    },
    save: (folder) => learner.save(join(folder, checkpointFile), {}),
    async load(folder) {
      await learner.load(join(folder, checkpointFile));
    },
    async publish(folder) {
      const { config } = learner;
      const { actions } = environment;
      await savePpoPolicy(folder, await learner.parameters(), { config, observationShape, actions });
    },
  };
}
