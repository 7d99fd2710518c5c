/**
 * Sizes of models from their specs, without allocating anything.
 *
 * What the paper's counts say about its blocks (derived; k/q sizes are 64 up to 192M and 128 from 404M on): all eight
 * published dynamics models, the tokenizer's 205M and the total of 10.7B fit within 3% if an ST block is two of the
 * "num_layers" (spatial and temporal attention of 4·d·h·k parameters each), one 4× feed-forward layer of 8·d² and one
 * more d×d matrix, for which the linear layer after temporal attention (TimeSformer) is the natural reading. One ST
 * block for each of "num_layers" would make the 10.1B model 20B. The LAM comes out at 0.36B; the paper says 300M, yet
 * its 10.7B leave 0.4B for the LAM beside the 0.2B tokenizer and 10.1B dynamics.
 */

import { sizeOf } from '../../engine/ndarray.ts';
import { countParameters } from '../../engine/nn/parameters.ts';
import type { GenieConfig } from '../config.ts';
import { lamOf } from '../lam/latent-actions.ts';
import { dynamicsSpecs } from './dynamics.ts';
import { tokenCodebookShapes } from './token-codebook.ts';
import { tokenizerSpecs } from './tokenizer.ts';

export interface ParameterCounts {
  readonly tokenizer: number;
  readonly latentActions: number;
  readonly dynamics: number;
  readonly total: number;
}

/** Trained values of each model, codebooks included. */
export function countGenieParameters(config: GenieConfig): ParameterCounts {
  const { codes, latentWidth } = config.latentActions.codebook;
  const codebooks = Object.values(tokenCodebookShapes(config)).map(sizeOf);
  const tokenizer = countParameters(tokenizerSpecs(config)) + codebooks.reduce((sum, size) => sum + size, 0);
  const latentActions = countParameters(lamOf(config).specs) + codes * latentWidth;
  const dynamics = countParameters(dynamicsSpecs(config));
  return { tokenizer, latentActions, dynamics, total: tokenizer + latentActions + dynamics };
}
