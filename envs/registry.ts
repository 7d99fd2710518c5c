/** Environments by name: `register` them, `make` them. */

export type { Registration } from './env-spec.ts';
export { type EnvKeywords, type EnvSpec, specFromJson, specToJson, type WrapperSpec } from './env-spec.ts';
export { type MakeOptions, make } from './make.ts';
export { type MakeVecOptions, makeVec, type VectorizationMode } from './make-vec.ts';
export { recogniseEnvs, register, registeredSpecs, spec } from './specs.ts';
