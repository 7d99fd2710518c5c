/**
 * Latent actions as clusters of motion: how fast the whole picture moves, how its sideways speed changes, on the ground from
 * one step to the next and in a flight all along it, and how its vertical speed jumps. Where the camera follows the player,
 * that is what its keys do: a body with inertia shows in its change of speed, not in its speed, which key is pressed. Nothing
 * is learnt but the codebook, and that beforehand (training/fit-codes.ts).
 *
 * Not the paper's way: its model has 300 million parameters to find that out, and what a small one finds in pixels is
 * displacement alone (docs/lam-notes.md).
 * Dimension keys: B windows, T frames, H height, W width, C channels, N = B·(T−1) steps, L = 5 latent numbers,
 * P pixels. The latent numbers: speed to the right, its change, speed down, its jolt, and 1, so that codes, which
 * have length 1, differ in size as well.
 */
import * as tf from '@tensorflow/tfjs';
import { MOTION_WIDTH } from '../config.ts';
import { quantise } from '../model/vector-quantizer.ts';
import { displacement } from './displacement.ts';
import { FOLLOWED, slopeOfFlight } from './flight.ts';
import type { LatentActionModel } from './latent-action-model.ts';
import { movedPictures } from './shifts.ts';
import { type LamConfig, stepsFrom } from './steps.ts';
import { lamView } from './view.ts';

/** Steps whose speeds are averaged, before a step and from it on: one pair of frames is too coarse. */
const BEFORE = 3;
const AHEAD = 2;
/** No place in time has a meaning of its own, so that windows may be longer than those of training. */
export const motionLabelling = { frames: 48, reach: FOLLOWED + 1, ahead: AHEAD };

/**
 * What counts as 1, in pixels of the frame and a step; all but the speed to the right are cut off there. Of 64×64 pixels
 * CoinRun's player runs 2.4 a step and starts a jump with 6.4; in the air a key changes its speed by 0.08 a step.
 */
const SPEED = 2.4;
const CHANGE = 0.3;
/** Of a change along a flight, a step. */
const SLOPE = 0.1;
/** What a jolt counts for beside the rest: it is rare, and it tells a jump from what follows. */
const JOLT_WEIGHT = 1.5;

/** Of the picture, to the right and down, in pixels of the frame a step. */
interface Speeds {
  readonly right_BT: tf.Tensor;
  readonly down_BT: tf.Tensor;
  /** 0 for the steps after which a window only repeats its last frame, as it does past the end of a video; else 1. */
  readonly shown_BT: tf.Tensor;
}

/** The latent action model of `latentActions.input: motion`. */
export function motionLam(config: LamConfig): LatentActionModel {
  const { downsample, shiftRadius, ignoredCentre = { x: 0, y: 0 } } = config.latentActions;

  function speedsIn(view_BTHWC: tf.Tensor): Speeds {
    const [windows, frames, ...picture] = view_BTHWC.shape;
    const [before, after] = ([0, 1] as const).map((from) =>
      tf.reshape(stepsFrom(view_BTHWC, from), [-1, ...picture]),
    );
    const { right_N, down_N } = displacement(before, after, shiftRadius, ignoredCentre);
    const same_N = tf.cast(tf.equal(tf.max(tf.abs(tf.sub(after, before)), [1, 2, 3]), 0), 'float32');
    const [right_BT, down_BT, same_BT] = [right_N, down_N, same_N].map((value_N) =>
      tf.reshape(value_N, [windows, frames - 1]),
    );
    return {
      right_BT: tf.mul(right_BT, downsample),
      down_BT: tf.mul(down_BT, downsample),
      shown_BT: tf.sub(1, tf.cumprod(same_BT, 1, false, true)),
    };
  }

  function vectorsOf({ right_BT, down_BT, shown_BT }: Speeds): tf.Tensor {
    const steps = right_BT.shape[1] as number;
    const { ahead_TT, before_TT, hasBefore_1T } = neighbourhoods(steps);
    const sum_BT = tf.matMul(tf.mul(right_BT, shown_BT), ahead_TT);
    const speed_BT = tf.div(sum_BT, tf.maximum(tf.matMul(shown_BT, ahead_TT), 1));
    const change_BT = tf.mul(tf.sub(speed_BT, tf.matMul(right_BT, before_TT)), hasBefore_1T);
    const cut = (value_BT: tf.Tensor, one: number) => tf.clipByValue(tf.div(value_BT, one), -1, 1);
    const seen = (value_BT: tf.Tensor) => tf.mul(value_BT, shown_BT);
    const { slope_BT, known_BT } = slopeOfFlight(seen(right_BT), seen(down_BT), AHEAD);
    const features = [
      tf.div(speed_BT, SPEED),
      tf.where(known_BT, cut(slope_BT, SLOPE), cut(change_BT, CHANGE)),
      cut(down_BT, SPEED),
      tf.mul(cut(tf.sub(down_BT, previous(down_BT)), SPEED), JOLT_WEIGHT),
      tf.onesLike(right_BT),
    ];
    return tf.reshape(tf.stack(features, 2), [-1, MOTION_WIDTH]);
  }

  /**
   * The frame before each step, moved as its code says; the vertical speed goes on but for the jolt. (Of the first step, whose
   * past is not seen, it is its own: a figure of how well codes explain video, nothing that is trained by.)
   */
  function predict(view_BTHWC: tf.Tensor, { down_BT }: Speeds, actions_NL: tf.Tensor): tf.Tensor {
    const [speed_N, , , jolt_N, one_N] = tf.unstack(actions_NL, 1);
    const right_N = tf.mul(tf.div(speed_N, one_N), SPEED);
    const before_N = tf.reshape(previous(down_BT), [-1]);
    const down_N = tf.add(before_N, tf.mul(tf.div(jolt_N, one_N), SPEED / JOLT_WEIGHT));
    const last_NHWC = tf.reshape(stepsFrom(view_BTHWC, 0), [-1, ...view_BTHWC.shape.slice(2)]);
    const moved_NHWC = movedPictures(last_NHWC, tf.div(right_N, downsample), tf.div(down_N, downsample));
    // As one patch of the whole picture.
    return tf.reshape(moved_NHWC, [moved_NHWC.shape[0], 1, -1]);
  }

  return {
    specs: {},
    encode: (_parameters, frames_BTHWC) => vectorsOf(speedsIn(lamView(frames_BTHWC, config))),
    predict(_parameters, frames_BTHWC, actions_NL) {
      const view = lamView(frames_BTHWC, config);
      return predict(view, speedsIn(view), actions_NL);
    },
    learn(_parameters, codes, frames_BTHWC) {
      const view = lamView(frames_BTHWC, config);
      const speeds = speedsIn(view);
      const quantised = quantise(vectorsOf(speeds), codes);
      const predicted_N1P = predict(view, speeds, quantised.quantised_NL);
      const [last, target] = ([0, 1] as const).map((from) =>
        tf.reshape(stepsFrom(view, from), predicted_N1P.shape),
      );
      const error = (guess: tf.Tensor) => tf.mean(tf.square(tf.sub(guess, target)));
      return {
        // Trains nothing: the codes are kept.
        loss: quantised.commitment,
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
 * Matrices [T−1, T−1] to multiply speeds with: the sum over the steps from each one on, and the mean of those before it. Of
 * the first step nothing is known before: `hasBefore_1T` is 0 there.
 */
function neighbourhoods(
  steps: number,
): Readonly<Record<'ahead_TT' | 'before_TT' | 'hasBefore_1T', tf.Tensor>> {
  const row = (first: number, end: number, value: number) =>
    Array.from({ length: steps }, (_, t) => (t >= first && t < end ? value : 0));
  const rows = (of: (t: number) => number[]) =>
    tf.transpose(
      tf.tensor2d(
        Array.from({ length: steps }, (_, t) => of(t)),
        [steps, steps],
      ),
    );
  return {
    ahead_TT: rows((t) => row(t, t + AHEAD, 1)),
    before_TT: rows((t) => row(t - BEFORE, t, 1 / Math.min(Math.max(t, 1), BEFORE))),
    hasBefore_1T: tf.tensor2d([row(1, steps, 1)]),
  };
}
