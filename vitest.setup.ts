/**
 * Property tests draw the same cases on every run, so that a commit either passes or does not. Others:
 * `PROPERTY_SEED=7 npx vitest run`; a failure prints the seed that it was found with.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 0) });
