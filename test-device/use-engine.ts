/** Where a test takes whatever engine there is, or the compiled one, it gets the one under test. */
import { vi } from 'vitest';
import type { EngineOptions } from '../engine/engine.ts';

const underTest = JSON.parse(process.env.GENIE_TEST_ENGINE!) as EngineOptions;

vi.mock('../engine/engine.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../engine/engine.ts')>();
  return {
    ...original,
    createEngine: (options: EngineOptions = {}) => {
      const { engine = 'auto' } = options;
      return original.createEngine(
        engine === 'auto' || engine === 'onnx' ? { ...options, ...underTest } : options,
      );
    },
  };
});
