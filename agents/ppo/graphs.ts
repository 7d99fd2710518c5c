/**
 * The two compiled graphs of PPO. Both read the rollout's memory as it is and pick their rows themselves.
 * Dimension keys: N rows of the rollout, B worlds, M samples of a minibatch, K history, D values of an observation,
 * C components of an action, H outputs of the action head.
 */
import * as tf from '@tensorflow/tfjs';
import type { TensorSpec, Tensors } from '../../engine/engine.ts';
import type { EvaluationDefinition, TrainerDefinition } from '../../engine/training.ts';
import type { ActionHead } from './action-head.ts';
import type { PpoConfig } from './config.ts';
import { ppoLoss } from './loss.ts';
import type { Network, Seen } from './network.ts';

export interface PpoParts {
  readonly config: PpoConfig;
  readonly network: Network;
  readonly head: ActionHead;
  /** N, D and C. */
  readonly rows: number;
  readonly observationSize: number;
  readonly actionWidth: number;
}

const float = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });
const int = (...shape: number[]): TensorSpec => ({ shape, dtype: 'int32' });

/** What the network sees in `batch` rows. */
function seenInputs({ config, rows, observationSize }: Omit<PpoParts, 'actionWidth'>, batch: number) {
  const { frames } = config.history;
  return {
    observations_ND: float(rows, observationSize),
    history_MK: int(batch, frames),
    previousActions_MK: int(batch, Math.max(1, frames - 1)),
  };
}

function see({ observations_ND, history_MK, previousActions_MK }: Tensors): Seen {
  return { observations_MKD: tf.gather(observations_ND, history_MK as tf.Tensor2D), previousActions_MK };
}

/** Actions, their log-probabilities, values and what they are drawn from for `batch` rows; noise of zeros gives the likeliest actions. */
export function actingGraph(parts: Omit<PpoParts, 'actionWidth'>, batch: number): EvaluationDefinition {
  const { network, head } = parts;
  return {
    name: `ppo acting ×${batch}`,
    inputs: { ...seenInputs(parts, batch), noise_MH: float(batch, head.outputs) },
    body(parameters, _extras, inputs) {
      const { outputs_MH, value_M } = network.outputs(parameters, see(inputs));
      const action_MC = head.sample(parameters, outputs_MH, inputs.noise_MH);
      const logProbability_M = head.logProbability(parameters, outputs_MH, action_MC);
      return { action_MC, logProbability_M, value_M, outputs_MH };
    },
  };
}

/** One step of the optimiser on a minibatch of `batch` rows. */
export function trainingGraph(parts: PpoParts, batch: number): TrainerDefinition {
  const { config, network, head, rows, actionWidth } = parts;
  return {
    name: 'ppo',
    specs: { ...network.specs, ...head.specs },
    inputs: {
      ...seenInputs(parts, batch),
      rows_M: int(batch),
      actions_NC: { shape: [rows, actionWidth], dtype: head.dtype },
      logProbabilities_N: float(rows),
      values_N: float(rows),
      advantages_N: float(rows),
      returns_N: float(rows),
      /** Clip and entropy bonus, which may be annealed. */
      coefficients: float(2),
    },
    optimiser: {
      schedule: { kind: 'constant', rate: config.learningRate },
      // As in OpenAI's baselines and everything after them; Adam's own 1e-8 takes larger first steps.
      epsilon: 1e-5,
      clip: config.gradientClip,
    },
    loss(parameters, _extras, inputs) {
      const pick = (name: string) => tf.gather(inputs[name], inputs.rows_M as tf.Tensor1D);
      const [clip, entropyBonus] = tf.unstack(inputs.coefficients);
      const { outputs_MH, value_M } = network.outputs(parameters, see(inputs));
      return ppoLoss(config, {
        logProbability_M: head.logProbability(parameters, outputs_MH, pick('actions_NC')),
        entropy_M: head.entropy(parameters, outputs_MH),
        value_M,
        oldLogProbability_M: pick('logProbabilities_N'),
        oldValue_M: pick('values_N'),
        advantage_M: pick('advantages_N'),
        return_M: pick('returns_N'),
        clip,
        entropyBonus,
      });
    },
  };
}
