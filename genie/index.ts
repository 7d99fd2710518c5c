/**
 * World models: the Genie 1 architecture (video tokenizer, latent action model, dynamics model), its training, and
 * trained models as environments. What an agent does in them is in `agents`; what is compared is in `experiments`.
 */
export {
  type GenieConfig,
  genieConfigSchema,
  parseGenieConfig,
  tokensPerFrame,
} from './config.ts';
export { GenieEnv, type GenieEnvOptions, type RewardFunction } from './genie-env.ts';
export { GenieVectorEnv, type GenieVectorEnvOptions } from './genie-vector-env.ts';
export { type LabellingModel, type LatentLabels, labelDataset } from './label.ts';
export { countGenieParameters, type ParameterCounts } from './parameter-count.ts';
export { findPreset, presets } from './presets/index.ts';
export { effectiveCoinrunAction, type ProbeResult, probe } from './probe.ts';
export { type DatasetPrompt, type Prompt, readPrompt } from './prompt.ts';
export { trainActionsAndDynamics } from './training/co-train.ts';
export type { LogRecord } from './training/loop.ts';
export { type TrainingOptions, trainTokenizer } from './training/train-tokenizer.ts';
export { loadWorldModel, saveWorldModel, type WorldModel } from './world-model.ts';
export { GeneratedWorlds, type GenerationOptions } from './worlds.ts';
