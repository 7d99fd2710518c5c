/** Environments for library users: the contract, spaces, wrappers, vector environments, registry and checker. */
export { BaseEnv } from './base-env.ts';
export * as batched from './batched/index.ts';
export { type CheckReport, catalogue, checkEnv, type Finding, formatReport } from './check-env.ts';
export * as coinrun from './coinrun/index.ts';
export type * from './env.ts';
export { Generator, npRandom } from './random/seeding.ts';
export * from './registry.ts';
export * as spaces from './spaces/index.ts';
export * as vector from './vector/index.ts';
export * as wrappers from './wrappers/index.ts';
