/** Building blocks of models: parameters as data, and operations with compiled kernels and gradients of their own. */
export { gelu } from './activation.ts';
export { type AttentionOptions, attention } from './attention.ts';
export { softmaxCrossEntropy } from './cross-entropy.ts';
export { embedding, embeddingSpecs } from './embedding.ts';
export { linear, linearSpecs } from './linear.ts';
export { layerNorm, layerNormSpecs, rmsNorm, rmsNormSpecs } from './normalisation.ts';
export {
  countParameters,
  type Initialiser,
  initialise,
  type ParameterSpec,
  type ParameterSpecs,
  prefixed,
  scope,
} from './parameters.ts';
export { scan } from './scan.ts';
export { fullTransformer, type Stack, stackSpecs, stTransformer } from './st-transformer.ts';
export { stopGradient } from './stop-gradient.ts';
