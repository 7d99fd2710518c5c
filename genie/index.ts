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
export { LatentActions } from './env/latent-actions.ts';
export { type DatasetPrompt, type Prompt, readPrompt } from './env/prompt.ts';
export type { GeneratedStep, Judgement, RewardFunction, RewardModel } from './env/reward-model.ts';
export { WorldModelEnv, type WorldModelEnvOptions } from './env/world-model-env.ts';
export { WorldModelVectorEnv, type WorldModelVectorEnvOptions } from './env/world-model-vector-env.ts';
export { Genie, loadGenie } from './genie.ts';
export { type LatentLabels, labelDataset } from './label.ts';
export { countGenieParameters, type ParameterCounts } from './model/parameter-count.ts';
export { saveWorldModel } from './model-files.ts';
export { findPreset, presets } from './presets/index.ts';
export { promptsOf, trainedWorlds } from './trained/trained-worlds.ts';
export { trainActionsAndDynamics } from './training/co-train.ts';
export { type GenieTrainingOptions, trainGenie } from './training/train-genie.ts';
export { type TrainingOptions, trainTokenizer } from './training/train-tokenizer.ts';
export type {
  ActionInference,
  GenerationOptions,
  LogRecord,
  Preview,
  Video,
  WorldMemory,
  WorldModel,
  WorldModelConfig,
  WorldModelKind,
  WorldStep,
  Worlds,
} from './world-model.ts';
export { loadWorldModel } from './world-models.ts';
