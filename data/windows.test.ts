import { expect, it } from 'vitest';
import { RandomStream } from '../engine/random.ts';
import { openDataset } from './dataset.ts';
import { WindowLoader } from './windows.ts';

it('x', async () => {
  const dataset = await openDataset('../shared/data/coinrun-random');
  const loader = new WindowLoader({ dataset, windowFrames: 4, batch: 2, random: new RandomStream(1) });
  expect((await loader.next()).frames_BTHWC.shape).toEqual([2, 4, 64, 64, 3]);
});
