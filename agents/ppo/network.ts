/**
 * Actor and critic: what the policy sees in, the outputs of its action head and a value out.
 * Dimension keys: M samples, K observations of a history (oldest first), D values of one, H outputs of the action head,
 * F features.
 */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { sizeOf } from '../../engine/ndarray.ts';
import { linear } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { convolutional } from '../behavioural-cloning/encoders/convolutional.ts';
import type { Encoder } from '../behavioural-cloning/encoders/encoder.ts';
import { residual } from '../behavioural-cloning/encoders/residual.ts';
import { policyOutputs, policySpecs } from '../behavioural-cloning/policy-network.ts';
import type { NetworkConfig, PpoConfig } from './config.ts';

export interface Network {
  readonly specs: ParameterSpecs;
  /** The action head's outputs [M, H] and values [M]. */
  outputs(parameters: Tensors, seen: Seen): { outputs_MH: tf.Tensor; value_M: tf.Tensor };
}

/** What a policy looks at. */
export interface Seen {
  readonly observations_MKD: tf.Tensor;
  /** The action at each seen observation but the present one, int32 [M, max(1, K − 1)]; the number of actions: none. */
  readonly previousActions_MK: tf.Tensor;
}

/**
 * @param outputs H: what the action head needs
 * @throws UserError if the network cannot take such observations
 */
export function actorCritic(
  { network, history }: Pick<PpoConfig, 'network' | 'history'>,
  observationShape: readonly number[],
  outputs: number,
): Network {
  const inputs = history.frames * sizeOf(observationShape);
  switch (network.kind) {
    case 'mlp':
      return perceptron(network, inputs, outputs);
    case 'convolutional':
    case 'residual':
      return pictures(network, pictureSize(observationShape), history.frames, outputs);
    case 'cloned':
      return cloned(network, observationShape, outputs);
  }
}

/** Layers as in Andrychowicz et al. 2021: orthogonal, with gain √2 but for the last; a small last layer explores at first. */
function layer(name: string, inputs: number, outputs: number, gain: number): ParameterSpecs {
  return {
    [`${name}.kernel`]: { shape: [inputs, outputs], init: { kind: 'orthogonal', gain }, decay: false },
    [`${name}.bias`]: { shape: [outputs], init: { kind: 'zeros' }, decay: false },
  };
}

const apply = (parameters: Tensors, name: string, x: tf.Tensor) => linear(x, scope(parameters, name));
const HIDDEN_GAIN = Math.SQRT2;
const ACTOR_GAIN = 0.01;
const CRITIC_GAIN = 1;

function heads(features: number, outputs: number): ParameterSpecs {
  return { ...layer('actor', features, outputs, ACTOR_GAIN), ...layer('critic', features, 1, CRITIC_GAIN) };
}

function applyHeads(parameters: Tensors, forActor_MF: tf.Tensor, forCritic_MF = forActor_MF) {
  const value_M1 = apply(parameters, 'critic', forCritic_MF);
  return {
    outputs_MH: apply(parameters, 'actor', forActor_MF),
    value_M: tf.reshape(value_M1, [value_M1.shape[0]]),
  };
}

function perceptron(
  { widths, activation, shared }: Extract<NetworkConfig, { kind: 'mlp' }>,
  inputs: number,
  outputs: number,
): Network {
  const trunks = shared ? ['body'] : ['actorBody', 'criticBody'];
  const trunkSpecs = trunks.flatMap((trunk) =>
    widths.map((width, i) => layer(`${trunk}${i}`, i === 0 ? inputs : widths[i - 1], width, HIDDEN_GAIN)),
  );
  const bend = activation === 'tanh' ? tf.tanh : tf.relu;
  return {
    specs: Object.assign({}, ...trunkSpecs, heads(widths[widths.length - 1], outputs)),
    outputs(parameters, { observations_MKD }) {
      const flat_MI = tf.reshape(observations_MKD, [observations_MKD.shape[0], inputs]);
      const [forActor, forCritic] = trunks.map((trunk) =>
        widths.reduce<tf.Tensor>((x, _, i) => bend(apply(parameters, `${trunk}${i}`, x)), flat_MI),
      );
      return applyHeads(parameters, forActor, forCritic);
    },
  };
}

/** @throws UserError unless observations are colour pictures */
function pictureSize(shape: readonly number[]): { height: number; width: number } {
  const [height, width, colours] = shape;
  if (shape.length !== 3 || colours !== 3) {
    throw new UserError(
      `network: this encoder sees pictures of [height, width, 3]; the environment shows [${shape}]: use kind mlp`,
    );
  }
  return { height, width };
}

function pictures(
  { kind, channels, hidden }: Extract<NetworkConfig, { kind: 'convolutional' | 'residual' }>,
  size: { height: number; width: number },
  frames: number,
  outputs: number,
): Network {
  const encoder: Encoder = (kind === 'residual' ? residual : convolutional)({ ...size, frames }, channels);
  return {
    specs: {
      ...prefixed('encoder', encoder.specs),
      ...layer('hidden', encoder.features, hidden, HIDDEN_GAIN),
      ...heads(hidden, outputs),
    },
    outputs(parameters, { observations_MKD }) {
      const frames_MKHWC = tf.reshape(observations_MKD, [
        observations_MKD.shape[0],
        frames,
        size.height,
        size.width,
        3,
      ]);
      const features_MF = encoder.encode(scope(parameters, 'encoder'), frames_MKHWC);
      return applyHeads(parameters, tf.relu(apply(parameters, 'hidden', features_MF)));
    },
  };
}

/** A cloned policy with a critic on its features; its own logits are the action head. */
function cloned(
  { policy }: Extract<NetworkConfig, { kind: 'cloned' }>,
  shape: readonly number[],
  outputs: number,
): Network {
  const { height, width, history, hidden, actions } = policy;
  if (`${shape}` !== `${[height, width, 3]}`) {
    throw new UserError(`the cloned policy sees [${height},${width},3]; the environment shows [${shape}]`);
  }
  if (outputs !== actions) {
    throw new UserError(`the cloned policy chooses among ${actions} actions, not ${outputs}`);
  }
  return {
    specs: { ...policySpecs(policy), ...layer('critic', hidden, 1, CRITIC_GAIN) },
    outputs(parameters, { observations_MKD, previousActions_MK }) {
      const frames_BKHWC = tf.reshape(observations_MKD, [
        observations_MKD.shape[0],
        history.frames,
        height,
        width,
        3,
      ]);
      const seen = { frames_BKHWC, previousActions_BK: previousActions_MK };
      const { features_BD, logits_BA } = policyOutputs(policy, parameters, seen);
      const value_M1 = apply(parameters, 'critic', features_BD);
      return { outputs_MH: logits_BA, value_M: tf.reshape(value_M1, [value_M1.shape[0]]) };
    },
  };
}
