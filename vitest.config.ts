import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{engine,envs,data,genie,agents,experiments,play,cli,bench,fuzz,docs}/**/*.test.ts'],
    setupFiles: ['vitest.setup.ts'],
    // The compiled engine uses every core by itself: more workers than cores only adds contention.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
