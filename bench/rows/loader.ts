/** Frames a second of training windows, from a small data set that is recorded for the purpose. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '../../data/dataset.ts';
import { WindowLoader } from '../../data/windows.ts';
import { DatasetWriter } from '../../data/writer.ts';
import { RandomStream } from '../../engine/random.ts';
import { CoinRunGame } from '../../envs/coinrun/game.ts';
import { type BenchContext, median, milliseconds, type Row } from '../row.ts';

const EPISODES = 16;
const FRAMES = 200;
const SIZE = 64;
const WINDOW = { windowFrames: 16, batch: 8 };
const COLD_BATCHES = 10;
const WARM_BATCHES = 100;

async function record(folder: string): Promise<void> {
  const writer = await DatasetWriter.open(folder);
  const random = new RandomStream(0);
  const frameBytes = SIZE * SIZE * 3;
  for (let levelSeed = 0; levelSeed < EPISODES; levelSeed++) {
    const game = new CoinRunGame('easy');
    game.reset(levelSeed);
    const frames_THWC = new Uint8Array(FRAMES * frameBytes);
    for (const [t, action] of random.integers(FRAMES, 15).entries()) {
      game.render(frames_THWC.subarray(t * frameBytes, (t + 1) * frameBytes));
      game.step(action);
    }
    const info = { id: writer.nextId, frames: FRAMES, height: SIZE, width: SIZE };
    await writer.add({ info, frames_THWC });
  }
}

async function read(loader: WindowLoader, batches: number): Promise<void> {
  for (let i = 0; i < batches; i++) await loader.next();
}

export async function* measure({ rounds }: BenchContext): AsyncGenerator<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'genie-bench-'));
  try {
    await record(folder);
    const cold: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < rounds; round++) {
      let loader: WindowLoader | undefined;
      const coldTime = await milliseconds(async () => {
        const dataset = await openDataset(folder);
        loader = new WindowLoader({ dataset, ...WINDOW, random: new RandomStream(round) });
        await read(loader, COLD_BATCHES);
      });
      // Not timed: decodes what is left.
      await read(loader!, WARM_BATCHES);
      const warmTime = await milliseconds(() => read(loader!, WARM_BATCHES));
      const frames = WINDOW.windowFrames * WINDOW.batch * 1000;
      cold.push((COLD_BATCHES * frames) / coldTime);
      warm.push((WARM_BATCHES * frames) / warmTime);
    }
    const label = `loader, ${EPISODES} videos of ${FRAMES} frames, batches of ${WINDOW.batch} × ${WINDOW.windowFrames}`;
    yield {
      name: `${label}, cold`,
      value: median(cold),
      unit: 'frames/s',
      remark: `opening the data set and decoding for the first ${COLD_BATCHES} batches; files in the system's cache`,
    };
    yield {
      name: `${label}, warm`,
      value: median(warm),
      unit: 'frames/s',
      remark: 'every episode decoded and in memory',
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
