/** What LeRobot needs beyond loading: statistics of each episode; and the older layout. */
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../dataset.ts';
import type { Episode } from '../episode.ts';
import { temporaryFolder, testEpisode } from '../test-episodes.ts';
import { arrowTypes, readArrow } from './fixtures/arrow-reader.ts';
import { readJsonLines } from './json-lines.ts';
import { getFormat } from './registry.ts';

const python = process.env.GENIE_PYTHON || 'python3';
const probe = spawnSync(python, ['-c', 'import pandas, pyarrow']);
const whyNot = probe.error
  ? `${python} is not there`
  : probe.status === 0
    ? null
    : `${python} lacks pandas or pyarrow`;

/** Two episodes of 4 and 3 steps, actions [t, 10 + i], rewards 0 but for the last. */
function episodes(): Required<Episode>[] {
  return [4, 3].map((frames, i) => {
    const { info, frames_THWC, labels } = testEpisode(i, { frames, height: 16, width: 16 });
    const actionVectors = labels.actions.map((_, t) => [t, 10 + i]);
    return { info, frames_THWC, labels: { ...labels, actions: [], actionVectors } };
  });
}

async function write(format: string) {
  const path = join(await temporaryFolder(), 'set');
  const writer = await (await getFormat(format)).openWriter!(path, { framesPerSecond: 5 });
  for (const episode of episodes()) await writer.add(episode);
  await writer.close();
  return path;
}

describe('LeRobot v3', () => {
  const names = ['min', 'max', 'mean', 'std', 'count', 'q01', 'q10', 'q50', 'q90', 'q99'];

  it('has the statistics of each episode, in the types that LeRobot writes', async () => {
    const path = await write('lerobot-v3');
    const table = await readArrow(join(path, 'meta/episodes/chunk-000/file-000.parquet'));
    const types = arrowTypes(table);
    for (const feature of ['action', 'next.reward', 'timestamp', 'observation.image']) {
      for (const name of names) {
        const picture = feature === 'observation.image' && name !== 'count';
        const expected = picture
          ? 'List<List<List<Float64>>>'
          : `List<${name === 'count' ? 'Int64' : 'Float64'}>`;
        expect(types[`stats/${feature}/${name}`], `${feature} ${name}`).toBe(expected);
      }
    }
    const second = table.get(1)!;
    expect([...second['stats/action/max']]).toEqual([2, 11]);
    expect([...second['stats/action/q50']]).toEqual([1, 11]);
    expect([...second['stats/action/count']].map(Number)).toEqual([3]);
    const stats = JSON.parse(await readFile(join(path, 'meta/stats.json'), 'utf8'));
    expect(stats.action).toMatchObject({
      min: [0, 10],
      max: [3, 11],
      count: [7],
      q01: [0, 10],
      q99: [3, 11],
    });
    expect(stats.action.mean[1]).toBeCloseTo((4 * 10 + 3 * 11) / 7, 12);
    expect(Object.keys(stats['observation.image']).sort()).toEqual([...names].sort());
  });

  const name = 'is read by pandas as LeRobot reads it when it deletes or splits episodes';
  it.skipIf(whyNot !== null)(whyNot ? `${name} (skipped: ${whyNot})` : name, async () => {
    const path = await write('lerobot-v3');
    const script = join(import.meta.dirname, 'fixtures/read_lerobot_stats.py');
    const { stdout, stderr } = spawnSync(python, [script, path], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const found = JSON.parse(stdout);
    expect(found.stats[0]['stats/action/max']).toEqual([3, 10]);
    expect(found.stats[0]['stats/observation.image/count']).toEqual([4]);
    expect(found.stats[1]['stats/observation.image/mean']).toHaveLength(3);
    expect(found.stats[1]['stats/observation.image/mean'][0][0]).toHaveLength(1);
    expect(found.task).toBe(0);
    expect(found.types).toMatchObject({ action: 'object', 'next.reward': 'float32', 'next.done': 'bool' });
  });
});

describe('LeRobot v2.1', () => {
  it('has a file and a video for each episode, and comes back', async () => {
    const path = await write('lerobot-v2.1');
    const files = (await readdir(path, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
    expect(files.sort()).toEqual([
      'data/chunk-000/episode_000000.parquet',
      'data/chunk-000/episode_000001.parquet',
      'meta/episodes.jsonl',
      'meta/episodes_stats.jsonl',
      'meta/info.json',
      'meta/tasks.jsonl',
      'videos/chunk-000/observation.image/episode_000000.mp4',
      'videos/chunk-000/observation.image/episode_000001.mp4',
    ]);
    const [, { value }] = await readJsonLines(join(path, 'meta/episodes_stats.jsonl'));
    expect(value).toMatchObject({
      episode_index: 1,
      stats: { action: { min: [0, 11], max: [2, 11], count: [3] } },
    });
    const table = await readArrow(join(path, 'data/chunk-000/episode_000001.parquet'));
    expect(arrowTypes(table)).toMatchObject({ action: 'List<Float32>', index: 'Int64', 'next.done': 'Bool' });
    expect(Number(table.get(0)!.index)).toBe(4);

    const dataset = await openDataset(path, { labels: true });
    expect(dataset.format).toBe('lerobot-v2.1');
    for (const [i, { info, labels }] of episodes().entries()) {
      expect(dataset.episodes[i]).toEqual({ ...info, task: 'coinrun' });
      expect(dataset.labels(info.id)).toEqual(labels);
      expect((await dataset.frames(info.id)).length).toBe(info.frames * 16 * 16 * 3);
    }
  });
});
