/** Many worlds at once in the memory of whoever learns from them. */
export type { ActionLayout, BatchedEnvironment, BatchedStep } from './batched-environment.ts';
export { fromVectorEnv } from './from-vector-env.ts';
export { NormalizedEnvironment, type NormalizedOptions } from './normalized.ts';
