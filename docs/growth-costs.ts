/**
 * What training a Genie of some size costs, counted from its configuration; nothing is allocated.
 * Keys: B windows of a batch, T frames, S tokens of a frame.
 */
import { countParameters, type ParameterSpecs } from '../engine/nn/parameters.ts';
import { blocksOf, headWidthOf, type Stack } from '../engine/nn/st-transformer.ts';
import { trainingOperations } from '../experiments/ablation/sizes.ts';
import { type GenieConfig, tokensPerFrame } from '../genie/config.ts';
import { lamOf } from '../genie/lam/latent-actions.ts';
import { countGenieParameters } from '../genie/model/parameter-count.ts';
import { tokenizerSpecs } from '../genie/model/tokenizer.ts';

export interface Costs {
  readonly parameters: ReturnType<typeof countGenieParameters>;
  /** Tokens that the dynamics model is trained on, in all. */
  readonly tokens: number;
  /** Floating-point operations of the whole training, tokenizer, LAM and dynamics. */
  readonly operations: number;
  /** Of one step in which LAM and dynamics are trained together. */
  readonly stepOperations: number;
  /** Weights, gradients and the two moments of AdamW of LAM and dynamics, in float32. */
  readonly stateBytes: number;
  /** Tokens of the dynamics model in one batch, times its ST blocks, times its width: activations grow with these. */
  readonly activationUnits: number;
}

/** Forward, and twice that backward, of a model whose every kernel meets every token. */
function operationsPerToken(specs: ParameterSpecs, stacks: readonly Stack[], attended: number): number {
  const kernels = Object.entries(specs).filter(([name]) => name.endsWith('.kernel'));
  const products = 2 * countParameters(Object.fromEntries(kernels));
  // Scores, and their sum of values: two products each.
  const attention = stacks.reduce(
    (sum, stack) => sum + blocksOf(stack) * 4 * attended * stack.heads * headWidthOf(stack),
    0,
  );
  return 3 * (products + attention);
}

/** @throws RangeError for a tokenizer or LAM that is no ST-transformer on patches: their kernels meet other counts. */
export function costsOf(config: GenieConfig): Costs {
  const { video, tokenizer, latentActions, dynamics, training } = config;
  if (tokenizer.kind !== 'st-vivit' || latentActions.input !== 'pixels') {
    throw new RangeError(`${config.preset}: only Genies of ST-transformers on patches are counted`);
  }
  const S = tokensPerFrame(config);
  const T = video.frames;
  const patches =
    Math.ceil(video.height / latentActions.patch) * Math.ceil(video.width / latentActions.patch);
  const tokenizing =
    tokenizer.steps *
    (tokenizer.batch * T * S) *
    operationsPerToken(tokenizerSpecs(config), [tokenizer.encoder, tokenizer.decoder], S + T);
  const acting =
    training.batch *
    T *
    patches *
    operationsPerToken(lamOf(config).specs, [latentActions.encoder, latentActions.decoder], patches + T);
  const stepOperations = trainingOperations(config) / training.steps + acting;
  const parameters = countGenieParameters(config);
  return {
    parameters,
    tokens: training.steps * training.batch * T * S,
    operations: tokenizing + stepOperations * training.steps,
    stepOperations,
    stateBytes: 16 * (parameters.latentActions + parameters.dynamics),
    activationUnits: training.batch * T * S * blocksOf(dynamics.stack) * dynamics.stack.width,
  };
}
