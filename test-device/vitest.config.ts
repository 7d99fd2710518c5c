/** The tests that compute, with the engine that GENIE_TEST_ENGINE names (`main.ts` sets it). */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['{engine,genie}/**/*.test.ts', 'agents/behavioural-cloning/**/*.test.ts'],
    setupFiles: ['vitest.setup.ts', 'test-device/use-engine.ts'],
    // Which engine is taken unasked is not the question here.
    testNamePattern: /^(?!createEngine )/,
    // One process at a time on the card.
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
