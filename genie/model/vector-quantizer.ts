/**
 * Vector quantisation with L2-normalised codes that follow the encoder as moving averages (VQ-VAE, van den Oord et al.
 * 2017, appendix A.1; normalised codes as in ViT-VQGAN). The codebook is state beside the parameters, not a parameter.
 *
 * Against collapse, a code that no vector chose for `deadAfter` steps becomes a copy of one of the batch's vectors;
 * all codes start out dead, so that the first batch places them.
 * Dimension keys: N vectors, K codes, L latent width.
 */
import * as tf from '@tensorflow/tfjs';
import { type NdArray, ndarray, zeros } from '../../engine/ndarray.ts';
import { stopGradient } from '../../engine/nn/stop-gradient.ts';
import type { CodebookConfig } from '../config.ts';

/** State tensors of a codebook; `idle_K` counts the steps since each code was last used. */
export interface Codebook {
  readonly codes_KL: tf.Tensor;
  readonly sums_KL: tf.Tensor;
  readonly idle_K: tf.Tensor;
}

/** A codebook's state before training, each name behind `prefix`: all codes dead. */
export function codebookArrays(config: CodebookConfig, prefix: string): Record<string, NdArray<'float32'>> {
  const { codes, latentWidth, deadAfter } = config;
  return {
    [`${prefix}.codes`]: zeros([codes, latentWidth], 'float32'),
    [`${prefix}.sums`]: zeros([codes, latentWidth], 'float32'),
    [`${prefix}.idle`]: ndarray(new Float32Array(codes).fill(deadAfter), [codes], 'float32'),
  };
}

/** Picks a codebook out of a state by its prefix. */
export function readCodebook(state: Record<string, tf.Tensor>, prefix: string): Codebook {
  return {
    codes_KL: state[`${prefix}.codes`],
    sums_KL: state[`${prefix}.sums`],
    idle_K: state[`${prefix}.idle`],
  };
}

/** The reverse of `readCodebook`. */
export function writeCodebook(codebook: Codebook, prefix: string): Record<string, tf.Tensor> {
  return {
    [`${prefix}.codes`]: codebook.codes_KL,
    [`${prefix}.sums`]: codebook.sums_KL,
    [`${prefix}.idle`]: codebook.idle_K,
  };
}

/** Scales vectors to length 1. */
export function normalise(vectors: tf.Tensor): tf.Tensor {
  const squares = tf.sum(tf.square(vectors), -1, true);
  return tf.mul(vectors, tf.rsqrt(tf.add(squares, 1e-8)));
}

export interface Quantised {
  /** Index of the nearest code, int32 [N]. */
  codes_N: tf.Tensor;
  /** The codes themselves; gradients pass straight through to the vectors. */
  quantised_NL: tf.Tensor;
  /** Mean squared distance from vector to its code; gradients reach the vectors only. */
  commitment: tf.Tensor;
  /** The vectors, normalised. */
  vectors_NL: tf.Tensor;
}

/** Replaces each vector by the nearest code. */
export function quantise(vectors_NL: tf.Tensor, codebook: Pick<Codebook, 'codes_KL'>): Quantised {
  const unit_NL = normalise(vectors_NL);
  // On the unit sphere the nearest code is the one with the largest product.
  const codes_N = tf.argMax(tf.matMul(stopGradient(unit_NL), codebook.codes_KL, false, true), 1);
  const chosen_NL = lookUp(codes_N, codebook);
  const commitment = tf.mean(tf.sum(tf.square(tf.sub(unit_NL, stopGradient(chosen_NL))), -1));
  const quantised_NL = tf.add(unit_NL, stopGradient(tf.sub(chosen_NL, unit_NL)));
  return { codes_N, quantised_NL, commitment, vectors_NL: stopGradient(unit_NL) };
}

/** The vectors [..., L] of code indices [...]. */
export function lookUp(codes: tf.Tensor, codebook: Pick<Codebook, 'codes_KL'>): tf.Tensor {
  return tf.gather(codebook.codes_KL, tf.cast(codes, 'int32'));
}

/**
 * The codebook after a training step.
 * @param noise_K uniform [0, 1): which of the batch's vectors each dead code becomes.
 */
export function updateCodebook(
  codebook: Codebook,
  { codes_N, vectors_NL }: Quantised,
  noise_K: tf.Tensor,
  { codes, decay, deadAfter }: CodebookConfig,
): { codebook: Codebook; metrics: { codesUsed: tf.Tensor; perplexity: tf.Tensor } } {
  const chosen_NK = tf.oneHot(tf.cast(codes_N, 'int32'), codes);
  const uses_K = tf.sum(chosen_NK, 0);
  const sums_KL = moving(codebook.sums_KL, tf.matMul(tf.cast(chosen_NK, 'float32'), vectors_NL, true), decay);
  const used_K = tf.cast(tf.greater(uses_K, 0), 'float32');
  const idle_K = tf.mul(tf.add(codebook.idle_K, 1), tf.sub(1, used_K));

  const dead_K = tf.cast(tf.greaterEqual(idle_K, deadAfter), 'float32');
  const donors_K = tf.cast(tf.floor(tf.mul(noise_K, vectors_NL.shape[0])), 'int32');
  const donors_KL = tf.gather(vectors_NL, donors_K);
  // A reborn code starts with the weight of one use, so that its own vectors move it at once.
  const newSums_KL = either(dead_K, donors_KL, sums_KL);
  const next = {
    sums_KL: newSums_KL,
    codes_KL: normalise(newSums_KL),
    idle_K: tf.mul(idle_K, tf.sub(1, dead_K)),
  };
  // Of this batch: a reborn code is not idle, but in use only once a vector chooses it.
  return {
    codebook: next,
    metrics: { codesUsed: tf.sum(used_K), perplexity: perplexityOf(uses_K, codes_N.size) },
  };
}

function perplexityOf(uses_K: tf.Tensor, uses: number): tf.Tensor {
  const share_K = tf.div(uses_K, uses);
  return tf.exp(tf.neg(tf.sum(tf.mul(share_K, tf.log(tf.add(share_K, 1e-10))))));
}

function moving(old: tf.Tensor, fresh: tf.Tensor, decay: number): tf.Tensor {
  return tf.add(tf.mul(old, decay), tf.mul(fresh, 1 - decay));
}

/** Row k of `yes` where `condition_K` is 1, of `no` where it is 0. */
function either(condition_K: tf.Tensor, yes: tf.Tensor, no: tf.Tensor): tf.Tensor {
  const condition = yes.rank === 2 ? tf.expandDims(condition_K, 1) : condition_K;
  return tf.add(tf.mul(condition, yes), tf.mul(tf.sub(1, condition), no));
}
