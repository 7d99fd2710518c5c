/**
 * World models: the Genie 1 architecture (video tokenizer, latent action model, dynamics model), its training, and
 * trained models as environments. What an agent does in them is in `agents`; what is compared is in `experiments`.
 */
import './env/registrations.ts';

export {
  type GenieConfig,
  genieConfigSchema,
  parseGenieConfig,
  tokensPerFrame,
} from './config.ts';
export { GenieEnv, type GenieEnvOptions } from './env/genie-env.ts';
export { GenieVectorEnv, type GenieVectorEnvOptions } from './env/genie-vector-env.ts';
export { type DatasetPrompt, type Prompt, readPrompt } from './env/prompt.ts';
export type { GeneratedStep, Judgement, RewardFunction, RewardModel } from './env/reward-model.ts';
export { GeneratedWorlds, type GenerationOptions } from './generation/worlds.ts';
export { type LabellingModel, type LatentLabels, labelDataset } from './lam/label.ts';
export { countGenieParameters, type ParameterCounts } from './model/parameter-count.ts';
export { loadWorldModel, saveWorldModel, type WorldModel } from './model/world-model.ts';
export { findPreset, presets } from './presets/index.ts';
export { promptsOf, trainedWorlds } from './trained/trained-worlds.ts';
export { trainActionsAndDynamics } from './training/co-train.ts';
export type { LogRecord } from './training/loop.ts';
export { type GenieTrainingOptions, trainGenie } from './training/train-genie.ts';
export { type TrainingOptions, trainTokenizer } from './training/train-tokenizer.ts';
