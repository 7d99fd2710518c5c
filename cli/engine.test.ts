import { availableParallelism } from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { engineOptionsFrom } from './engine.ts';

afterEach(() => vi.restoreAllMocks());

it.each([
  [
    1000,
    availableParallelism(),
    [expect.stringMatching(/^--threads 1000: this computer runs \d+ at a time/)],
  ],
  [1, 1, []],
  [undefined, undefined, []],
])('--threads %s are %s', (threads, used, words) => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(engineOptionsFrom({ engine: 'onnx', device: 'cpu', threads })).toEqual({
    engine: 'onnx',
    device: 'cpu',
    threads: used,
  });
  expect(write.mock.calls.map(([text]) => text)).toEqual(words);
});
