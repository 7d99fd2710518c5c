/** Everything that acts, for users of the library. */
export {
  type Agent,
  type AgentContext,
  type AgentDefinition,
  defineAgent,
  type LearningAgent,
  type LearningAgentDefinition,
  type Outcome,
  type Transition,
  type Turn,
} from './agent.ts';
export { type PaceOptions, throughDictionaryAtPace } from './at-pace.ts';
export {
  type ClonedAgentOptions,
  type ClonedAgentSettings,
  clonedAgent,
  loadClonedAgent,
  saveClonedAgent,
} from './behavioural-cloning/cloned-agent.ts';
export {
  type ContinuousMapping,
  type LabelledVector,
  meanActions,
  regressedActions,
} from './behavioural-cloning/continuous-actions.ts';
export {
  type Demonstration,
  DemonstrationSampler,
  type History,
} from './behavioural-cloning/demonstrations.ts';
export {
  ActionDictionary,
  type DictionarySettings,
  type LabelledSample,
} from './behavioural-cloning/dictionary.ts';
export { type PolicyConfig, policyConfigSchema } from './behavioural-cloning/policy-network.ts';
export { PolicyRunner } from './behavioural-cloning/policy-runner.ts';
export {
  type CloningConfig,
  type CloningRequest,
  type CloningResult,
  cloningConfigSchema,
  trainPolicy,
} from './behavioural-cloning/train-policy.ts';
export { type AgentCheck, checkAgent } from './check-agent.ts';
export {
  coinRunExpertAgent,
  coinRunExpertSampledAgent,
} from './coinrun-expert/agent.ts';
export { alwaysRightUpAgent, constantAgent } from './constant.ts';
export { expertAgent } from './expert.ts';
export { heldRandomAgent, rightRandomAgent } from './held-random.ts';
export { type Learning, type LearningRequest, learn } from './learning/learn.ts';
export { loadLearningAgent, turnLearning } from './learning/turn-learning.ts';
export { type PlannerOptions, type PlannerSettings, plannerAgent } from './planner/planner.ts';
export { defaultPpoConfig, type PpoConfig, ppoConfigSchema } from './ppo/config.ts';
export { PpoLearner, type PpoTask } from './ppo/learner.ts';
export { PpoPolicy } from './ppo/policy.ts';
export { type StartingPoint, startingPoint } from './ppo/start-from.ts';
export { type PpoTraining, trainPpo } from './ppo/train.ts';
export { randomAgent } from './random.ts';
export { builtInAgents, findAgent } from './registry.ts';
export { sightedExpertAgent } from './sighted-expert.ts';
export { withRandomActions } from './with-random-actions.ts';
