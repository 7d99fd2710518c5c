/** What `genie collect` does with a folder that is in use. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openDataset } from '../data/dataset.ts';
import { temporaryFolder } from '../data/test-episodes.ts';
import { UserError } from '../engine/errors.ts';
import { type CollectOptions, collectCommand } from './collect-episodes.ts';

const usual = {
  env: 'CoinRun-easy-v0',
  envArg: [],
  agent: 'random',
  episodes: 2,
  firstLevel: 0,
  maxSteps: 2,
  randomActions: 0,
  format: 'genie',
  seed: 0,
  workers: 1,
};

beforeAll(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});

const record = (out: string, changes: Partial<CollectOptions> = {}) =>
  collectCommand({ ...usual, out, ...changes });
const levelsIn = async (path: string) =>
  (await openDataset(path)).episodes.map(({ levelSeed }) => levelSeed).sort();

describe('collect into a folder that is in use', () => {
  it('refuses without a word on what to do, and changes nothing', async () => {
    const out = join(await temporaryFolder(), 'set');
    await record(out);
    const before = await readdir(out);
    await expect(record(out, { seed: 1 })).rejects.toThrow(/is not empty: --resume .* --overwrite/);
    await expect(record(out, { resume: true, overwrite: true })).rejects.toThrow('not both');
    expect(await readdir(out)).toEqual(before);
    expect(await levelsIn(out)).toEqual([0, 1]);
  });

  it('adds levels of the same recipe with --resume', async () => {
    const out = join(await temporaryFolder(), 'set');
    await record(out);
    await record(out, { resume: true, episodes: 4 });
    expect(await levelsIn(out)).toEqual([0, 1, 2, 3]);
  });

  it('need not be told again how the levels that are there were made', async () => {
    const out = join(await temporaryFolder(), 'set');
    const made = {
      env: 'CoinRun-hard-v0',
      envArg: ['numLevels=7'],
      agent: 'random-held',
      maxSteps: 3,
      seed: 4,
    };
    await record(out, made);
    await collectCommand({ out, resume: true, envArg: [], episodes: 3, firstLevel: 0, workers: 1 });
    expect(await levelsIn(out)).toEqual([0, 1, 2]);
    const { episodes } = await openDataset(out);
    expect(new Set(episodes.map(({ mode, policy, frames }) => `${mode} ${policy} ${frames}`))).toEqual(
      new Set(['hard random-held 4']),
    );
  });

  it.each<[string, Partial<CollectOptions>]>([
    ['env', { env: 'CoinRun-hard-v0' }],
    ['envKeywords', { envArg: ['numLevels=7'] }],
    ['seed', { seed: 1 }],
    ['maxSteps', { maxSteps: 3 }],
    ['agent', { agent: 'random-held' }],
    ['randomActions', { randomActions: 0.5 }],
    ['onlySolved', { onlySolved: true }],
  ])('refuses another %s', async (key, changes) => {
    const out = join(await temporaryFolder(), 'set');
    await record(out, { episodes: 1 });
    await expect(record(out, { ...changes, resume: true })).rejects.toThrow(`was recorded with ${key}`);
    expect(await levelsIn(out)).toEqual([0]);
  });

  it('refuses an agent of the same name whose file was edited', async () => {
    const folder = await temporaryFolder();
    const [out, agent] = [join(folder, 'set'), join(folder, 'mine.mjs')];
    const playing = (action: number) =>
      `export default { name: 'mine', create: () => ({ act: (turns) => turns.map(() => ${action}) }) };`;
    await writeFile(agent, playing(7));
    await record(out, { agent, episodes: 1 });
    await writeFile(agent, playing(8));
    await expect(record(out, { agent, resume: true })).rejects.toThrow('agentHash');
  });

  it('replaces a recording with --overwrite, in whatever format, and nothing else', async () => {
    const folder = await temporaryFolder();
    const out = join(folder, 'set');
    await record(out);
    await record(out, { overwrite: true, firstLevel: 5, episodes: 1, format: 'minari-hdf5' });
    expect((await openDataset(out)).format).toBe('minari-hdf5');
    expect(await levelsIn(out)).toEqual([5]);
    expect(JSON.parse(await readFile(join(out, 'recipe.json'), 'utf8'))).toMatchObject({
      recipe: { format: 'minari-hdf5', env: 'CoinRun-easy-v0', agent: 'random', agentHash: null, seed: 0 },
      versions: { node: process.versions.node },
    });
    await writeFile(join(folder, 'letter.txt'), 'dear');
    await expect(record(folder, { overwrite: true })).rejects.toThrow('something else than a recording');
    expect(await readdir(folder)).toContain('letter.txt');
  });

  it('says which formats cannot be taken up again', async () => {
    const out = join(await temporaryFolder(), 'set');
    await expect(record(out, { format: 'minari', resume: true })).rejects.toThrow('cannot be taken up again');
  });
});

it('gives an environment its keywords, and refuses those that it does not know', async () => {
  const out = join(await temporaryFolder(), 'pixels');
  const pushT = { env: 'PushT-v0', episodes: 1, out };
  await expect(record(out, { ...pushT })).rejects.toThrow('no pictures');
  await expect(record(out, { ...pushT, envArg: ['obstype=pixels'] })).rejects.toThrow(
    'did you mean obsType?',
  );
  await expect(record(out, { ...pushT, envArg: ['pixels'] })).rejects.toThrow(UserError);
  await record(out, { ...pushT, envArg: ['obsType=pixels', 'observationWidth=48'] });
  expect((await openDataset(out)).episodes[0]).toMatchObject({ height: 96, width: 48 });
});
