/**
 * Latent actions as clusters of motion: how fast the whole picture moves, how its sideways speed changes, and how its
 * vertical speed jumps. Where the camera follows the player, that is what its keys do: a body with inertia shows in its change
 * of speed, not in its speed, which key is pressed. Nothing is learnt but the codebook.
 *
 * Not the paper's way: its model has 300 million parameters to find that out, and what a small one finds in pixels is
 * displacement alone (docs/lam-notes.md).
 * Dimension keys: B windows, T frames, H height, W width, C channels, N = B·(T−1) steps, L = 5 latent numbers,
 * M shifts, P pixels. The latent numbers: speed to the right, its change, speed down, its jolt, and 1, so that codes, which
 * have length 1, differ in size as well.
 */
import * as tf from '@tensorflow/tfjs';
import { MOTION_WIDTH } from '../config.ts';
import { quantise } from '../model/vector-quantizer.ts';
import { displacement } from './displacement.ts';
import type { LatentActionModel } from './latent-action-model.ts';
import { shiftCount, shiftedPatches } from './shifts.ts';
import { type LamConfig, stepsFrom } from './steps.ts';
import { lamView } from './view.ts';

/** Steps whose speeds are averaged, before a step and from it on: one pair of frames is too coarse. */
const BEFORE = 3;
export const MOTION_AHEAD = 2;
/** No place in time has a meaning of its own, so that windows may be longer than those of training. */
export const motionLabelling = { frames: 32, reach: BEFORE };

/**
 * What counts as 1, in pixels of the view and a step; all but the speed to the right are cut off there. Of 32×32 pixels
 * CoinRun's player runs 1.2 a step and starts a jump with 3.2; in the air a key changes its speed by 0.04 a step.
 */
const SPEED = 1.2;
const CHANGE = 0.15;
/** What a jolt counts for beside the rest: it is rare, and it tells a jump from what follows. */
const JOLT_WEIGHT = 1.5;

/** The latent action model of `latentActions.input: motion`. */
export function motionLam(config: LamConfig): LatentActionModel {
  const { shiftRadius, ignoredCentre = { x: 0, y: 0 }, codebook } = config.latentActions;

  /** Speeds to the right and down at every step, [B, T−1]. */
  function speeds(view_BTHWC: tf.Tensor): { right_BT: tf.Tensor; down_BT: tf.Tensor } {
    const [windows, frames, ...picture] = view_BTHWC.shape;
    const [before, after] = ([0, 1] as const).map((from) =>
      tf.reshape(stepsFrom(view_BTHWC, from), [-1, ...picture]),
    );
    const { right_N, down_N } = displacement(before, after, shiftRadius, ignoredCentre);
    const shape = [windows, frames - 1];
    return { right_BT: tf.reshape(right_N, shape), down_BT: tf.reshape(down_N, shape) };
  }

  function vectors(view_BTHWC: tf.Tensor): tf.Tensor {
    const { right_BT, down_BT } = speeds(view_BTHWC);
    const steps = right_BT.shape[1] as number;
    const { from_TT, change_TT } = averages(steps);
    const cut = (value_BT: tf.Tensor, one: number) => tf.clipByValue(tf.div(value_BT, one), -1, 1);
    const features = [
      tf.div(tf.matMul(right_BT, from_TT), SPEED),
      cut(tf.matMul(right_BT, change_TT), CHANGE),
      cut(down_BT, SPEED),
      tf.mul(cut(tf.sub(down_BT, previous(down_BT)), SPEED), JOLT_WEIGHT),
      tf.onesLike(right_BT),
    ];
    return tf.reshape(tf.stack(features, 2), [-1, MOTION_WIDTH]);
  }

  /** The frame before each step, moved as its code says; the vertical speed goes on but for the jolt. */
  function predict(view_BTHWC: tf.Tensor, actions_NL: tf.Tensor): tf.Tensor {
    const [, , height, width, channels] = view_BTHWC.shape as number[];
    const [speed_N, , , jolt_N, one_N] = tf.unstack(actions_NL, 1);
    const right_N = tf.mul(tf.div(speed_N, one_N), SPEED);
    const before_N = tf.reshape(previous(speeds(view_BTHWC).down_BT), [-1]);
    const down_N = tf.add(before_N, tf.mul(tf.div(jolt_N, one_N), SPEED / JOLT_WEIGHT));
    const last = tf.reshape(stepsFrom(view_BTHWC, 0), [-1, height, width, channels]);
    const shifted_NMP = tf.reshape(shiftedPatches(last, shiftRadius, { height, width, channels, patch: 1 }), [
      -1,
      shiftCount(shiftRadius),
      height * width * channels,
    ]);
    return tf.matMul(between(right_N, down_N), shifted_NMP);
  }

  /** Weights [N, 1, M] of the four shifts around a displacement. */
  function between(right_N: tf.Tensor, down_N: tf.Tensor): tf.Tensor {
    const { x, y } = shiftRadius;
    const near = (value_N: tf.Tensor, radius: number) =>
      tf.relu(
        tf.sub(
          1,
          tf.abs(
            tf.sub(
              tf.expandDims(tf.clipByValue(value_N, -radius, radius), 1),
              tf.range(-radius, radius + 1, 1, 'float32'),
            ),
          ),
        ),
      );
    const columns_NX = near(right_N, x);
    const rows_NY = near(down_N, y);
    const both = tf.mul(tf.expandDims(rows_NY, 2), tf.expandDims(columns_NX, 1));
    return tf.reshape(both, [-1, 1, shiftCount(shiftRadius)]);
  }

  return {
    specs: {},
    encode: (_parameters, frames_BTHWC) => vectors(lamView(frames_BTHWC, config)),
    predict: (_parameters, frames_BTHWC, actions_NL) => predict(lamView(frames_BTHWC, config), actions_NL),
    learn(_parameters, codes, frames_BTHWC) {
      const view = lamView(frames_BTHWC, config);
      const quantised = quantise(vectors(view), codes);
      const predicted_N1P = predict(view, quantised.quantised_NL);
      const [last, target] = ([0, 1] as const).map((from) =>
        tf.reshape(stepsFrom(view, from), predicted_N1P.shape),
      );
      const error = (guess: tf.Tensor) => tf.mean(tf.square(tf.sub(guess, target)));
      return {
        loss: tf.mul(quantised.commitment, codebook.commitment),
        quantised,
        metrics: { lamError: error(predicted_N1P), lamCopyError: error(last) },
      };
    },
  };
}

/** The value of the step before; of the first step, its own. */
function previous(values_BT: tf.Tensor): tf.Tensor {
  const [windows, steps] = values_BT.shape as [number, number];
  const first = tf.slice(values_BT, [0, 0], [windows, 1]);
  return tf.concat([first, tf.slice(values_BT, [0, 0], [windows, steps - 1])], 1);
}

/**
 * Matrices [T−1, T−1] to multiply speeds with: the mean from each step on, and that less the mean before it. Of the first
 * step nothing is known before: its speed has not changed.
 */
function averages(steps: number): { from_TT: tf.Tensor2D; change_TT: tf.Tensor2D } {
  const mean = (first: number, end: number) =>
    Array.from({ length: steps }, (_, t) => (t >= first && t < end ? 1 / (end - first) : 0));
  const from = Array.from({ length: steps }, (_, t) => mean(t, Math.min(steps, t + MOTION_AHEAD)));
  const before = from.map((own, t) => (t === 0 ? own : mean(Math.max(0, t - BEFORE), t)));
  const change = from.map((own, t) => own.map((share, i) => share - before[t][i]));
  return { from_TT: tf.transpose(tf.tensor2d(from)), change_TT: tf.transpose(tf.tensor2d(change)) };
}
