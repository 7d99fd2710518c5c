/**
 * Latent action model (section 2.1): which of a few codes turned x(1:t) into x(t+1)? This one looks at pixels; time
 * index, encoder and decoder are those of latent-action-core.ts.
 *
 * Where small models differ from the paper (`context`, `prediction`, `matching`, …), the configuration says why.
 * Dimension keys: B windows, T frames, H height, W width, C channels, S patches, P values of a patch, D width,
 * L latent width, N = B·(T−1) transitions, M shifts.
 */
import * as tf from '@tensorflow/tfjs';
import { embeddingSpecs } from '../../engine/nn/embedding.ts';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { gridOf, type PatchGrid, patchify } from '../model/patches.ts';
import { addPositions, positionSpecs } from '../model/position.ts';
import { type Codebook, quantise } from '../model/vector-quantizer.ts';
import {
  decodeEmbedded,
  encodeEmbedded,
  type LamConfig,
  type LamResult,
  latentActionSpecs,
  lessBackwards,
  passes,
  spanOf,
  stepsFrom,
} from './latent-action-core.ts';
import { mismatch, mixShifts, shiftCount, shiftedPatches } from './motion.ts';

type Parameters = Record<string, tf.Tensor>;

/** Sharpness of the match: a mismatch of 1/60 of the pixel range makes a shift e times less likely. */
const MATCH_SHARPNESS = 60;
/** How strongly an untrained decoder believes that nothing moves. */
const STILLNESS = 3;

function gridFor({ video, latentActions }: LamConfig): PatchGrid {
  const { downsample, greyscale, patch } = latentActions;
  return {
    height: video.height / downsample,
    width: video.width / downsample,
    channels: greyscale ? 1 : 3,
    patch,
  };
}

/** Parameters of encoder and decoder; the codebook is state (see vector-quantizer.ts). */
export function pixelActionSpecs(config: LamConfig): ParameterSpecs {
  const { patch, matching, prediction, shiftRadius, decoder } = config.latentActions;
  const grid = gridFor(config);
  const { rows, columns } = gridOf(grid);
  const values = patch * patch * grid.channels;
  const outputs = prediction === 'shift' ? shiftCount(shiftRadius) : values;
  const frames = spanOf(config);
  const input = (width: number): ParameterSpecs => ({
    ...prefixed('patches', linearSpecs(values, width, { bias: false })),
    ...(matching ? prefixed('matching', linearSpecs(shiftCount(shiftRadius), width, { bias: false })) : {}),
    ...(matching ? prefixed('noMatching', embeddingSpecs(1, width)) : {}),
    ...positionSpecs(frames, rows * columns, width),
  });
  return latentActionSpecs(config, input, prefixed('outputs', linearSpecs(decoder.width, outputs)));
}

/** What the LAM looks at: frames_BTHWC in [0, 1], averaged down and in grey if so configured. */
function lamView(frames_BTHWC: tf.Tensor, config: LamConfig): tf.Tensor {
  const { downsample, greyscale } = config.latentActions;
  const [windows, frames, height, width] = frames_BTHWC.shape;
  let view = frames_BTHWC;
  if (greyscale) {
    const luma = tf.tensor2d([0.299, 0.587, 0.114], [3, 1]);
    view = tf.reshape(tf.matMul(tf.reshape(view, [-1, 3]), luma), [windows, frames, height, width, 1]);
  }
  if (downsample === 1) return view;
  const channels = greyscale ? 1 : 3;
  const [rows, columns] = [height / downsample, width / downsample];
  const cells = tf.reshape(view, [windows * frames * rows, downsample, columns, downsample * channels]);
  const averaged = tf.reshape(tf.mean(cells, 1), [-1, downsample, channels]);
  return tf.reshape(tf.mean(averaged, 1), [windows, frames, rows, columns, channels]);
}

/** The same random brightness and contrast for all frames of a window. @param noise_B2 uniform [0, 1). */
function jitterColours(view_BTHWC: tf.Tensor, noise_B2: tf.Tensor, strength: number): tf.Tensor {
  const windows = view_BTHWC.shape[0];
  const swing = tf.mul(tf.sub(noise_B2, 0.5), 2 * strength);
  const [brightness, contrast] = tf.split(tf.reshape(swing, [windows, 2, 1, 1, 1]), 2, 1);
  const moved = tf.add(tf.mul(tf.sub(view_BTHWC, 0.5), tf.add(contrast, 1)), tf.add(brightness, 0.5));
  return tf.clipByValue(moved, 0, 1);
}

/** A view cut up once for both sides. */
interface Seen {
  readonly patches_BTSP: tf.Tensor;
  /** Shifted copies of frames 1 … T−1, [B·(T−1), M, S, P]; null if nothing needs them. */
  readonly shifted_NMSP: tf.Tensor | null;
  /** How well each shift of frame t explains frame t+1, [B, T−1, S, M]; null without `matching`. */
  readonly match_BTSM: tf.Tensor | null;
}

function look(view_BTHWC: tf.Tensor, config: LamConfig): Seen {
  const { matching, prediction, shiftRadius } = config.latentActions;
  const grid = gridFor(config);
  const patches_BTSP = patchify(view_BTHWC, grid);
  if (!matching && prediction !== 'shift') return { patches_BTSP, shifted_NMSP: null, match_BTSM: null };
  const [windows, frames, patches, values] = patches_BTSP.shape;
  const flat = tf.reshape(stepsFrom(view_BTHWC, 0), [
    windows * (frames - 1),
    grid.height,
    grid.width,
    grid.channels,
  ]);
  const shifted_NMSP = shiftedPatches(flat, shiftRadius, grid);
  if (!matching) return { patches_BTSP, shifted_NMSP, match_BTSM: null };
  const errors_NSM = mismatch(shifted_NMSP, tf.reshape(stepsFrom(patches_BTSP, 1), [-1, patches, values]));
  const match_NSM = tf.softmax(tf.mul(errors_NSM, -MATCH_SHARPNESS));
  const match_BTSM = tf.reshape(match_NSM, [windows, frames - 1, patches, shiftCount(shiftRadius)]);
  return { patches_BTSP, shifted_NMSP, match_BTSM };
}

/** Embeds the first `frames` frames: patches, what is known of their motion, and positions. */
function embed(weights: Parameters, seen: Seen, frames: number): tf.Tensor {
  const [windows, , patches, values] = seen.patches_BTSP.shape;
  const patches_BTSP = tf.slice(seen.patches_BTSP, [0, 0, 0, 0], [windows, frames, patches, values]);
  let x_BTSD = linear(tf.sub(patches_BTSP, 0.5), scope(weights, 'patches'));
  if (seen.match_BTSM) {
    // Frame t is matched with frame t−1; the first has none before it.
    const isFirst = Array.from({ length: frames }, (_, t) => (t === 0 ? 1 : 0));
    const none = tf.reshape(weights['noMatching.table'], [1, 1, 1, -1]);
    x_BTSD = tf.add(x_BTSD, tf.mul(none, tf.tensor4d(isFirst, [1, frames, 1, 1])));
    if (frames > 1) {
      const shifts = seen.match_BTSM.shape[3] as number;
      const known = tf.slice(seen.match_BTSM, [0, 0, 0, 0], [windows, frames - 1, patches, shifts]);
      const later = linear(known, scope(weights, 'matching'));
      const afterFirst: [number, number][] = [
        [0, 0],
        [1, 0],
        [0, 0],
        [0, 0],
      ];
      x_BTSD = tf.add(x_BTSD, tf.pad(later, afterFirst));
    }
  }
  return addPositions(weights, x_BTSD);
}

function encodeActions(parameters: Parameters, seen: Seen, config: LamConfig): tf.Tensor {
  const weights = scope(parameters, 'encoder');
  const frames = seen.patches_BTSP.shape[1] as number;
  return encodeEmbedded(weights, embed(weights, seen, frames), config);
}

/** Predicted patches [N, S, P] of frames 2 … T from frames 1 … T−1 and the latent actions' vectors. */
function decodeActions(
  parameters: Parameters,
  seen: Seen,
  actions_NL: tf.Tensor,
  config: LamConfig,
): tf.Tensor {
  const weights = scope(parameters, 'decoder');
  const [windows, frames, patches, values] = seen.patches_BTSP.shape;
  const y_NSD = decodeEmbedded(weights, embed(weights, seen, frames - 1), actions_NL, config);
  const outputs = linear(y_NSD, scope(weights, 'outputs'));
  const { prediction, shiftRadius } = config.latentActions;
  if (prediction === 'pixels') return tf.sigmoid(outputs);
  if (prediction === 'residual') {
    const last = stepsFrom(seen.patches_BTSP, 0);
    return tf.add(outputs, tf.reshape(last, [windows * (frames - 1), patches, values]));
  }
  const shifts = shiftCount(shiftRadius);
  const still = tf.mul(tf.oneHot(tf.tensor1d([(shifts - 1) / 2], 'int32'), shifts), STILLNESS);
  return mixShifts(seen.shifted_NMSP as tf.Tensor, tf.softmax(tf.add(outputs, tf.expandDims(still, 0))));
}

/** The encoder's vectors of the passes over a view, backwards passes subtracted if so configured. */
function encodePasses(
  parameters: Parameters,
  passes_BTHWC: tf.Tensor,
  seen: Seen,
  config: LamConfig,
): tf.Tensor {
  const backwards = () => encodeActions(parameters, look(tf.reverse(passes_BTHWC, 1), config), config);
  return lessBackwards(encodeActions(parameters, seen, config), backwards, config);
}

/** Vectors of the latent actions before quantisation, [B·(T−1), L]. */
export function encodeView(parameters: Parameters, frames_BTHWC: tf.Tensor, config: LamConfig): tf.Tensor {
  const passed = passes(lamView(frames_BTHWC, config), config);
  return encodePasses(parameters, passed, look(passed, config), config);
}

/** What the decoder makes of frames and given actions' vectors: patches of frames 2 … T, [N, S, P]. */
export function predictView(
  parameters: Parameters,
  frames_BTHWC: tf.Tensor,
  actions_NL: tf.Tensor,
  config: LamConfig,
): tf.Tensor {
  return decodeActions(
    parameters,
    look(passes(lamView(frames_BTHWC, config), config), config),
    actions_NL,
    config,
  );
}

/** One training pass over frames_BTHWC. @param jitter_B2 uniform noise for the colour jitter. */
export function predictFrames(
  parameters: Parameters,
  codebook: Codebook,
  frames_BTHWC: tf.Tensor,
  jitter_B2: tf.Tensor,
  config: LamConfig,
): LamResult {
  const { colourJitter, motionWeight, codebook: codebookConfig } = config.latentActions;
  const plain = lamView(frames_BTHWC, config);
  const view = colourJitter > 0 ? jitterColours(plain, jitter_B2, colourJitter) : plain;
  const passed = passes(view, config);
  const seen = look(passed, config);
  const quantised = quantise(encodePasses(parameters, passed, seen, config), codebook);
  const predicted_NSP = decodeActions(parameters, seen, quantised.quantised_NL, config);

  const ends = (from: 0 | 1) => tf.reshape(stepsFrom(seen.patches_BTSP, from), predicted_NSP.shape);
  const [last, target] = [ends(0), ends(1)];
  const counts_SP = countingPixels(config);
  const changed = tf.square(tf.sub(target, last));
  const errors = tf.square(tf.sub(target, predicted_NSP));
  const error = weightedMean(errors, counts_SP);
  const copyError = weightedMean(changed, counts_SP);
  let fit = error;
  if (motionWeight > 0) {
    const weight = tf.add(1, tf.mul(motionWeight, tf.div(changed, tf.add(copyError, 1e-6))));
    fit = tf.div(weightedMean(tf.mul(errors, weight), counts_SP), 1 + motionWeight);
  }
  const loss = tf.add(tf.mul(fit, 100), tf.mul(quantised.commitment, codebookConfig.commitment));
  // The mean squared error of the predicted frames where they count, and that of repeating the last frame.
  return { loss, quantised, metrics: { lamError: error, lamCopyError: copyError } };
}

/** 1 for pixels that count in the loss, 0 within the margin, cut into patches [1, S, P]. */
function countingPixels(config: LamConfig): tf.Tensor {
  const { height, width, channels, patch } = gridFor(config);
  const { lossMargin } = config.latentActions;
  const inside = (i: number, length: number) => i >= lossMargin && i < length - lossMargin;
  const counts = Array.from({ length: height * width * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return inside(Math.floor(pixel / width), height) && inside(pixel % width, width) ? 1 : 0;
  });
  const mask = tf.tensor(counts, [1, 1, height, width, channels]);
  return tf.squeeze(patchify(mask, { height, width, channels, patch }), [1]);
}

function weightedMean(values_NSP: tf.Tensor, counts_SP: tf.Tensor): tf.Tensor {
  return tf.div(tf.mean(tf.mul(values_NSP, counts_SP)), tf.mean(counts_SP));
}
