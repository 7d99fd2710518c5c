/** What every format that is written and read must do. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../engine/errors.ts';
import { openDataset } from '../dataset.ts';
import { temporaryFolder, testEpisode } from '../test-episodes.ts';
import { detectFormat, formatNames, getFormat } from './registry.ts';

const lossless = ['genie', 'npz', 'minari', 'minari-hdf5'].filter((name) => formatNames.includes(name));

describe.each(lossless)('format %s', (name) => {
  it('gives back pixels, labels and facts exactly, whatever the sizes', async () => {
    const format = await getFormat(name);
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          frames: fc.integer({ min: 2, max: 9 }),
          height: fc.integer({ min: 1, max: 40 }),
          width: fc.integer({ min: 1, max: 40 }),
        }),
        fc.integer({ min: 0, max: 1 }),
        fc.boolean(),
        async (size, fewer, continuous) => {
          const path = join(await temporaryFolder(), 'set');
          const writer = await format.openWriter!(path);
          const episodes = [0, 1].map((i) => testEpisode(i, { ...size, actions: size.frames - fewer }));
          for (const episode of episodes) {
            const vectors = episode.labels.actions.map((action) => [action / 7, 1 - action]);
            if (continuous) Object.assign(episode.labels, { actions: [], actionVectors: vectors });
            await writer.add(episode);
          }
          await writer.close();
          expect((await detectFormat(path))?.name).toBe(name);
          const dataset = await openDataset(path, { labels: true });
          expect(dataset.episodes).toEqual(episodes.map(({ info }) => info));
          for (const { info, frames_THWC, labels } of episodes) {
            expect(Buffer.compare(await dataset.frames(info.id), frames_THWC)).toBe(0);
            expect(dataset.labels(info.id)).toEqual(labels);
          }
        },
      ),
      { numRuns: 5 },
    );
  });

  it('refuses a data set of which any file is cut off', async () => {
    const path = join(await temporaryFolder(), 'set');
    const writer = await (await getFormat(name)).openWriter!(path);
    for (const index of [0, 1]) await writer.add(testEpisode(index));
    await writer.close();
    for (const file of await readdir(path, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const whole = join(file.parentPath, file.name);
      const bytes = await readFile(whole);
      await writeFile(whole, bytes.subarray(0, Math.floor(bytes.length * 0.7)));
      const error = await readAll(path).then(
        () => new Error(`${file.name}: nothing was thrown`),
        (thrown: Error) => thrown,
      );
      expect(error, error.message).toBeInstanceOf(UserError);
      expect(error.message).toContain(file.name);
      expect(error.message).not.toContain('\n');
      await writeFile(whole, bytes);
    }
    await readAll(path);
  });
});

async function readAll(path: string): Promise<void> {
  const dataset = await openDataset(path, { labels: true });
  for (const { id } of dataset.episodes) await dataset.frames(id);
}

it('names the formats there are when asked for another', async () => {
  await expect(getFormat('zarr')).rejects.toThrow(/format zarr: unknown; use one of genie, .*npz/);
});
