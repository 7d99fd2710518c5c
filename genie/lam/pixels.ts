/**
 * Pixels in and pixels out: the paper's way to see. The loss is the mean square error, of which small models leave out a
 * margin (what scrolls in is unpredictable) or weigh what moves (`lossMargin`, `motionWeight`).
 * Dimension keys: B windows, T frames, H height, W width, C channels, S patches, P values of a patch, D width,
 * N = B·(T−1) transitions.
 */
import * as tf from '@tensorflow/tfjs';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { prefixed, scope } from '../../engine/nn/parameters.ts';
import { gridOf, type PatchGrid, patchify } from '../model/patches.ts';
import { addPositions, positionSpecs } from '../model/position.ts';
import { type LatentActionModel, latentActionModel, type Sight } from './latent-action-model.ts';
import { type LamConfig, spanOf, stepsFrom } from './steps.ts';
import { strategyOf } from './strategies.ts';
import { gridFor, lamView, lookAt, type PixelsSeen } from './view.ts';

/** The latent action model that looks at frames_BTHWC in [0, 1]. */
export function pixelLam(config: LamConfig): LatentActionModel {
  const grid = gridFor(config);
  const { rows, columns } = gridOf(grid);
  const values = grid.patch ** 2 * grid.channels;
  const strategy = strategyOf(config, values);
  const sight: Sight<PixelsSeen> = {
    embeddingSpecs: (width) => ({
      ...prefixed('patches', linearSpecs(values, width, { bias: false })),
      ...strategy.cueSpecs(width),
      ...positionSpecs(spanOf(config), rows * columns, width),
    }),
    headSpecs: prefixed('outputs', linearSpecs(config.latentActions.decoder.width, strategy.outputs)),
    view: (frames_BTHWC) => lamView(frames_BTHWC, config),
    look: (view_BTHWC) => lookAt(view_BTHWC, grid),
    embed(weights, seen, frames) {
      const [windows, , patches] = seen.patches_BTSP.shape;
      const patches_BTSP = tf.slice(seen.patches_BTSP, [0, 0, 0, 0], [windows, frames, patches, values]);
      const x_BTSD = linear(tf.sub(patches_BTSP, 0.5), scope(weights, 'patches'));
      return addPositions(weights, strategy.addCues(weights, x_BTSD, seen));
    },
    predict: (weights, features_NSD, seen) =>
      strategy.predict(linear(features_NSD, scope(weights, 'outputs')), seen),
    compare: (predicted_NSP, seen) => squaredError(predicted_NSP, seen, grid, config),
  };
  return latentActionModel(sight, strategy, config);
}

function squaredError(predicted_NSP: tf.Tensor, seen: PixelsSeen, grid: PatchGrid, config: LamConfig) {
  const { motionWeight, lossMargin } = config.latentActions;
  const ends = (from: 0 | 1) => tf.reshape(stepsFrom(seen.patches_BTSP, from), predicted_NSP.shape);
  const [last, target] = [ends(0), ends(1)];
  const counts_SP = countingPixels(grid, lossMargin);
  const changed = tf.square(tf.sub(target, last));
  const errors = tf.square(tf.sub(target, predicted_NSP));
  const error = weightedMean(errors, counts_SP);
  const copyError = weightedMean(changed, counts_SP);
  let fit = error;
  if (motionWeight > 0) {
    const weight = tf.add(1, tf.mul(motionWeight, tf.div(changed, tf.add(copyError, 1e-6))));
    fit = tf.div(weightedMean(tf.mul(errors, weight), counts_SP), 1 + motionWeight);
  }
  // The mean squared error of the predicted frames where they count, and that of repeating the last frame.
  return { loss: tf.mul(fit, 100), metrics: { lamError: error, lamCopyError: copyError } };
}

/** 1 for pixels that count in the loss, 0 within the margin, cut into patches [1, S, P]. */
function countingPixels(grid: PatchGrid, margin: number): tf.Tensor {
  const { height, width, channels } = grid;
  const inside = (i: number, length: number) => i >= margin && i < length - margin;
  const counts = Array.from({ length: height * width * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return inside(Math.floor(pixel / width), height) && inside(pixel % width, width) ? 1 : 0;
  });
  return tf.squeeze(patchify(tf.tensor(counts, [1, 1, height, width, channels]), grid), [1]);
}

function weightedMean(values_NSP: tf.Tensor, counts_SP: tf.Tensor): tf.Tensor {
  return tf.div(tf.mean(tf.mul(values_NSP, counts_SP)), tf.mean(counts_SP));
}
