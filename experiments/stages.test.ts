import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { silent } from '../engine/progress.ts';
import { Stages } from './stages.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'stages-'));
});

/** Runs two chained stages and tells which of them did any work. */
async function runBoth(resume: boolean, configs: [unknown, unknown]): Promise<string[]> {
  const stages = new Stages(out, silent, resume);
  const worked: string[] = [];
  await stages.run({
    name: 'first',
    config: configs[0],
    after: [],
    work: async () => void worked.push('first'),
  });
  const work = async () => void worked.push('second');
  await stages.run({ name: 'second', config: configs[1], after: ['first'], work });
  return worked;
}

it('skips what is finished when resumed, and only then', async () => {
  expect(await runBoth(true, [1, 1])).toEqual(['first', 'second']);
  expect(await runBoth(true, [1, 1])).toEqual([]);
  expect(await runBoth(false, [1, 1])).toEqual(['first', 'second']);
});

it('a changed configuration repeats the stage and those after it', async () => {
  await runBoth(true, [1, 1]);
  expect(await runBoth(true, [1, 2])).toEqual(['second']);
  expect(await runBoth(true, [2, 2])).toEqual(['first', 'second']);
});

it('gives the earlier result, and leaves the folder of a cut stage as it was', async () => {
  const cut = async (folder: string) => {
    await writeFile(join(folder, 'checkpoint'), 'half way');
    throw new Error('interrupted');
  };
  const request = { name: 'train', config: { steps: 3 }, after: [] };
  await expect(new Stages(out, silent, false).run({ ...request, work: cut })).rejects.toThrow('interrupted');
  const work = async (folder: string) => readdir(folder);
  expect(await new Stages(out, silent, true).run({ ...request, work })).toEqual(['checkpoint']);
  const unused = () => Promise.reject(new Error('must not run'));
  expect(await new Stages(out, silent, true).run({ ...request, work: unused })).toEqual(['checkpoint']);
  const other = { ...request, config: { steps: 4 } };
  expect(await new Stages(out, silent, true).run({ ...other, work })).toEqual([]);
});
