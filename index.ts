/** Everything at once, by folder: `import { envs, genie } from 'genie-worlds'`. */
export * as agents from './agents/index.ts';
export * as data from './data/index.ts';
export * as engine from './engine/index.ts';
export * as envs from './envs/index.ts';
export * as experiments from './experiments/index.ts';
export * as genie from './genie/index.ts';
