import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../data/test-episodes.ts';
import type { WindowLoader } from '../../data/windows.ts';
import { silent } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import type { Trainer } from '../../engine/training.ts';
import { runStage } from './loop.ts';

it('leaves out of the log what is no number', async () => {
  const directory = await temporaryFolder();
  let steps = 0;
  const trainer = {
    get steps() {
      return steps;
    },
    async step() {
      steps++;
      return { loss: 1, perplexity: 2, gradientNorm: Number.POSITIVE_INFINITY };
    },
    async save() {},
  } as Partial<Trainer> as Trainer;
  const loader = { waitedSeconds: 0, next: async () => ({}) } as unknown as WindowLoader;
  const log = await runStage({
    ...{
      stage: 'lam',
      title: 'LAM',
      preset: 'tiny',
      trainer,
      loader,
      random: new RandomStream(0),
      directory,
    },
    ...{ steps: 1, logEvery: 1, checkpointEvery: 1, resume: false, progress: silent, shown: [] },
    inputs: () => ({}),
  });
  const line = { stage: 'lam', step: 1, loss: 1, perplexity: 2 };
  expect(log).toEqual([line]);
  expect(await readFile(join(directory, 'lam.metrics.jsonl'), 'utf8')).toBe(`${JSON.stringify(line)}\n`);
});
