/**
 * What a model costs, counted from its configuration.
 * Keys: B windows of a batch, T frames, S tokens of a frame, D width of all heads together, H heads.
 */
import { countParameters } from '../../engine/nn/parameters.ts';
import { blocksOf, headWidthOf } from '../../engine/nn/st-transformer.ts';
import { type GenieConfig, tokensPerFrame } from '../../genie/config.ts';
import { dynamicsSpecs } from '../../genie/model/dynamics.ts';
import { countGenieParameters } from '../../genie/model/parameter-count.ts';
import type { Measurements } from './metrics.ts';

/** Floating-point operations of all training steps of the dynamics model: forward, and twice that backward. */
export function trainingOperations(config: GenieConfig): number {
  const { video, dynamics, training } = config;
  const { stack, conditioning } = dynamics;
  const sequence = tokensPerFrame(config) + (conditioning === 'prepended' ? 1 : 0);
  const tokens = training.batch * video.frames * sequence;
  const matrices = Object.entries(dynamicsSpecs(config))
    .filter(([name]) => name.endsWith('.kernel'))
    .map(([name, spec]) => [name, spec] as const);
  const perToken = 2 * countParameters(Object.fromEntries(matrices));
  // Scores, and their sum of values: two products each, over the frame and over time.
  const attended = sequence + video.frames;
  const attention = blocksOf(stack) * 4 * attended * stack.heads * headWidthOf(stack);
  return 3 * tokens * (perToken + attention) * training.steps;
}

/** Bytes of the attention scores of both sides of the tokenizer, in float32, over one training batch; 0 without any. */
export function attentionBytes(config: GenieConfig): number {
  const { video, tokenizer } = config;
  if (tokenizer.kind === 'convolutional') return 0;
  const S = tokensPerFrame(config);
  const T = video.frames;
  const spatial = T * S * S;
  const scores = {
    'st-vivit': spatial + S * T * T,
    vit: 2 * spatial,
    'c-vivit': 2 * (T * S) ** 2,
  }[tokenizer.kind];
  const layers = [tokenizer.encoder, tokenizer.decoder].reduce(
    (sum, stack) => sum + blocksOf(stack) * stack.heads,
    0,
  );
  return 4 * tokenizer.batch * layers * scores;
}

export function sizesOf(config: GenieConfig): Measurements {
  const parameters = countGenieParameters(config);
  return {
    megaparameters: parameters.total / 1e6,
    dynamicsParameters: parameters.dynamics,
    teraflops: trainingOperations(config) / 1e12,
    attentionMegabytes: attentionBytes(config) / 1e6,
  };
}
