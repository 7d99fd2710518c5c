/** A flipped bit anywhere in what was recorded is noticed and named; what has no checksum is read as it is. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openDataset } from './dataset.ts';
import { temporaryFolder, testEpisode } from './test-episodes.ts';
import { DatasetWriter } from './writer.ts';

async function recorded(): Promise<string> {
  const path = await temporaryFolder();
  const writer = await DatasetWriter.open(path);
  for (let i = 0; i < 2; i++) await writer.add(testEpisode(i));
  return path;
}

/** Everything that can be read of the data set. */
async function readAll(path: string): Promise<void> {
  const dataset = await openDataset(path, { labels: true });
  for (const { id } of dataset.episodes) await dataset.frames(id);
}

it('notices every flipped bit, and names the file', async () => {
  const path = await recorded();
  const files = ['videos/episode_00001.mp4', 'episodes.jsonl', 'labels.jsonl'];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(7),
      async (name, where, bit) => {
        const file = join(path, name);
        const whole = await readFile(file);
        const damaged = Buffer.from(whole);
        damaged[Math.floor(where * whole.length)] ^= 1 << bit;
        await writeFile(file, damaged);
        await expect(readAll(path)).rejects.toThrow(/episode_00001|episodes.jsonl|labels.jsonl/);
        await writeFile(file, whole);
      },
    ),
    { numRuns: 60 },
  );
  await readAll(path);
});

it('reads lines without checksums', async () => {
  const path = await recorded();
  for (const name of ['episodes.jsonl', 'labels.jsonl']) {
    const text = await readFile(join(path, name), 'utf8');
    await writeFile(join(path, name), text.replaceAll(/,"(crc32|videoCrc32)":"\w+"/g, ''));
  }
  await readAll(path);
});
