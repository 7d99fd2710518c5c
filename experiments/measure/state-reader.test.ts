import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataset } from '../../data/dataset.ts';
import { temporaryFolder } from '../../data/test-episodes.ts';
import { DatasetWriter } from '../../data/writer.ts';
import { createEngine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import { StateReader, trainStateReader } from './state-reader.ts';

/** A grey 16×16 frame with a white square of 4×4 in one of its four columns. */
function frame(column: number): Uint8Array {
  const pixels = new Uint8Array(768).fill(60);
  for (let y = 6; y < 10; y++) pixels.fill(255, 3 * (16 * y + 4 * column), 3 * (16 * y + 4 * column + 4));
  return pixels;
}

it('learns to read a place off pictures, in its own units', async () => {
  const folder = await temporaryFolder();
  const writer = await DatasetWriter.open(join(folder, 'set'));
  const states = new Map<string, number[][]>();
  for (let episode = 0; episode < 3; episode++) {
    const columns = Array.from({ length: 12 }, (_, t) => (t * (episode + 1)) % 4);
    const id = `episode_${episode}`;
    const info = { id, frames: 12, height: 16, width: 16 };
    await writer.add({ info, frames_THWC: new Uint8Array(Buffer.concat(columns.map(frame))) });
    states.set(
      id,
      columns.map((column) => [100 + 10 * column, 7]),
    );
  }
  const engine = await createEngine({ engine: 'onnx' });
  const dataset = await openDataset(join(folder, 'set'));
  await trainStateReader({
    engine,
    dataset,
    states,
    stride: 1,
    settings: { steps: 60, batch: 8, learningRate: 3e-3 },
    random: new RandomStream(0),
    folder,
    progress: silent,
  });
  const reader = await StateReader.load(engine, folder);
  const read = await reader.read(
    [0, 1, 2, 3].map((column) => [frame((column + 2) % 4), frame(column)] as const),
  );
  for (const [column, { state, features }] of read.entries()) {
    expect(Math.abs(state[0] - (100 + 10 * column))).toBeLessThan(5);
    // What never changes is read as it is.
    expect(state[1]).toBeCloseTo(7, 0);
    expect(features.length).toBeGreaterThan(8);
  }
  reader.dispose();
});
