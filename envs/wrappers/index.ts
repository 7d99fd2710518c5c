/** The wrappers, by their Gymnasium names. */
export { OrderEnforcing } from './order-enforcing.ts';
export { PassiveEnvChecker } from './passive-env-checker.ts';
export { RenderCollection } from './render-collection.ts';
export { TimeLimit } from './time-limit.ts';
export { Wrapper, wrapperAttribute } from './wrapper.ts';
