/** Vector environments. */
export { BaseVectorEnv, type SingleEnv } from './base-vector-env.ts';
export { addInfo, splitInfos } from './infos.ts';
export { SyncVectorEnv, type SyncVectorOptions } from './sync-vector-env.ts';
export type {
  AutoresetMode,
  VectorEnv,
  VectorInfos,
  VectorMetadata,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector-env.ts';
export { type AsyncVectorOptions, WorkerVectorEnv } from './worker-vector-env.ts';
export * as wrappers from './wrappers/index.ts';
