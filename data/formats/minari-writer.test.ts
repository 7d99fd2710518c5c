/** What Minari's own readers find in the data sets written here: through Apache Arrow always, in Python where it is. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder, testEpisode } from '../test-episodes.ts';
import { arrowTypes, readArrow } from './fixtures/arrow-reader.ts';
import type { RecordedEnvironment } from './format.ts';
import { pictureSpace } from './minari-spaces.ts';
import { getFormat } from './registry.ts';

const python = process.env.GENIE_PYTHON || 'python3';
const probe = spawnSync(python, ['-c', 'import minari, pyarrow, h5py']);
const whyNot = probe.error
  ? `${python} is not there`
  : probe.status === 0
    ? null
    : `${python} lacks minari, pyarrow or h5py`;

const spec = {
  id: 'Arm-v0',
  entry_point: 'genie_client:ServedEnv',
  reward_threshold: null,
  nondeterministic: false,
  max_episode_steps: 100,
  order_enforce: true,
  disable_env_checker: false,
  kwargs: { id: 'Arm-v0' },
  additional_wrappers: [],
  vector_entry_point: null,
};
/** An arm whose second joint turns without limit. */
const arm: RecordedEnvironment = {
  observationSpace: pictureSpace(6, 10),
  actionSpace: {
    type: 'Box',
    dtype: 'float32',
    shape: [2],
    low: [-1, Number.NEGATIVE_INFINITY],
    high: [1, Number.POSITIVE_INFINITY],
  },
  spec,
};
/** A game of 15 actions, of which the episodes show fewer. */
const game: RecordedEnvironment = {
  ...arm,
  actionSpace: { type: 'Discrete', dtype: 'int64', start: 0, n: 15 },
};

/** Two episodes, the second without its final frame. */
function episodes(continuous: boolean) {
  return [testEpisode(0, { frames: 5, actions: 4 }), testEpisode(1, { frames: 4, actions: 4 })].map(
    ({ info, frames_THWC, labels }) => {
      const actions = labels.actions.map((action) => action % 9);
      const vectors = actions.map((action) => [action / 8, -100 * action]);
      return {
        info,
        frames_THWC,
        labels: { ...labels, ...(continuous ? { actions: [], actionVectors: vectors } : { actions }) },
      };
    },
  );
}

async function write(format: string, environment: RecordedEnvironment, continuous: boolean) {
  const root = await temporaryFolder();
  const writer = await (await getFormat(format)).openWriter!(join(root, 'play-v2'), { environment });
  for (const episode of episodes(continuous)) await writer.add(episode);
  await writer.close();
  return root;
}

describe('Minari as its readers see it', () => {
  it('has Parquet files that Apache Arrow reads, with the element types of the spaces', async () => {
    const root = await write('minari', arm, true);
    const [first] = episodes(true);
    const table = await readArrow(join(root, 'play-v2/data/0/part-0.parquet'));
    expect(arrowTypes(table)).toEqual({
      observations: 'List<Uint8>',
      actions: 'List<Float32>',
      rewards: 'Float64',
      terminations: 'Bool',
      truncations: 'Bool',
    });
    expect(table.numRows).toBe(5);
    const row = table.get(3)!;
    expect([...row.observations]).toEqual([...first.frames_THWC.subarray(3 * 180, 4 * 180)]);
    expect([...row.actions]).toEqual([...Float32Array.from(first.labels.actionVectors![3])]);
    expect(row.terminations).toBe(true);
    const discrete = await readArrow(
      join(await write('minari', game, false), 'play-v2/data/1/part-0.parquet'),
    );
    expect(arrowTypes(discrete).actions).toBe('Int64');
  });

  it.each(['minari', 'minari-hdf5'])(
    '%s keeps the environment’s own spaces, its spec and the size',
    async (format) => {
      const root = await write(format, game, false);
      const metadata = JSON.parse(await readFile(join(root, 'play-v2/data/metadata.json'), 'utf8'));
      expect(JSON.parse(metadata.action_space)).toMatchObject({ type: 'Discrete', n: 15 });
      expect(JSON.parse(metadata.env_spec)).toEqual(spec);
      expect(metadata.dataset_size).toBeGreaterThanOrEqual(0);
      expect(metadata).toMatchObject({ dataset_id: 'play-v2', algorithm_name: 'test' });
      const infinite = await write(format, arm, true);
      const text = await readFile(join(infinite, 'play-v2/data/metadata.json'), 'utf8');
      expect(JSON.parse(text).action_space).toContain('"low": [-1, -Infinity]');
    },
  );

  it('is named by its place in Minari’s own folder, where a version is demanded', async () => {
    const root = await temporaryFolder();
    vi.stubEnv('MINARI_DATASETS_PATH', root);
    const format = await getFormat('minari');
    const writer = await format.openWriter!(join(root, 'genie/coinrun/expert-v1'));
    await writer.add(testEpisode(0));
    const metadata = await readFile(join(root, 'genie/coinrun/expert-v1/data/metadata.json'), 'utf8');
    expect(JSON.parse(metadata).dataset_id).toBe('genie/coinrun/expert-v1');
    await expect(format.openWriter!(join(root, 'expert'))).rejects.toThrow('expert-v0');
    vi.unstubAllEnvs();
  });

  for (const [format, environment, continuous] of [
    ['minari', arm, true],
    ['minari', game, false],
    ['minari-hdf5', arm, true],
    ['minari-hdf5', game, false],
  ] as const) {
    const name = `${format}, ${continuous ? 'vectors' : 'numbers'}: loads in Minari`;
    it.skipIf(whyNot !== null)(whyNot ? `${name} (skipped: ${whyNot})` : name, async () => {
      const root = await write(format, environment, continuous);
      const script = join(import.meta.dirname, 'fixtures/read_minari.py');
      const { stdout, stderr } = spawnSync(python, [script, root, 'play-v2'], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const found = JSON.parse(stdout);
      expect(found).toMatchObject({
        actionSpace: continuous ? 'Box([ -1. -inf], [ 1. inf], (2,), float32)' : 'Discrete(15)',
        steps: 8,
        spec: ['Arm-v0', 'genie_client:ServedEnv', { id: 'Arm-v0' }],
      });
      for (const [i, { frames_THWC, labels }] of episodes(continuous).entries()) {
        const observations = new Uint8Array(5 * 180);
        observations.set(frames_THWC);
        // The final frame that was not kept is the one before it.
        if (i === 1) observations.set(frames_THWC.subarray(3 * 180), 4 * 180);
        expect(found.episodes[i]).toEqual({
          observations: [5, 6, 10, 3, 'uint8'],
          pixels: createHash('sha256').update(observations).digest('hex'),
          actions: continuous
            ? labels.actionVectors!.map((vector) => [...Float32Array.from(vector)])
            : labels.actions,
          actionType: continuous ? 'float32' : 'int64',
          members: true,
          rewards: labels.rewards,
          terminated: true,
          truncated: false,
        });
      }
    });
  }
});
