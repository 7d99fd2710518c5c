import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { RunContext } from '../experiment.ts';
import { withWorkers } from './workers.ts';

it('begins no further job once a stage has failed between two', async () => {
  const context = { engine: { name: 'onnx', device: 'cpu' }, workers: 2 } as RunContext;
  const begun: number[] = [];
  const run = withWorkers(context, 2, async (workers) => {
    const jobs = [0, 1, 2, 3].map((i) =>
      workers.use(async () => {
        begun.push(i);
        await setTimeout(50);
      }),
    );
    const stage = setTimeout(10).then(() => {
      throw new Error('no space left');
    });
    await Promise.all([...jobs, stage]);
  });
  await expect(run).rejects.toThrow('no space left');
  expect(begun).toEqual([0, 1]);
});
