import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkJobs, wordsToRun } from './check-jobs.ts';
import { expandSweep, readSweepFile } from './sweep-file.ts';

async function sweepOf(text: string) {
  const path = join(await mkdtemp(join(tmpdir(), 'sweep-')), 'sweep.yaml');
  await writeFile(path, text);
  return readSweepFile(path);
}

describe('a sweep file', () => {
  it('lists its jobs: entries of the list, then the grid, then seeds', async () => {
    const sweep = await sweepOf(`
command: run ablation
set: { --preset: tiny, study: tokenizer }
list: [{ genie.tokenizer.steps: 3 }, { genie.tokenizer.steps: 4, genie.training.steps: 2 }]
grid: { genie.training.batch: [1, 2] }
seeds: [5, 7]
`);
    const jobs = expandSweep(sweep);
    expect(jobs.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(jobs[0].words).toEqual([
      ...['run', 'ablation', '--preset', 'tiny', '--set', 'study="tokenizer"'],
      ...['--set', 'genie.tokenizer.steps=3', '--set', 'genie.training.batch=1', '--set', 'seed=5'],
    ]);
    expect(jobs[7].changes).toEqual({
      'genie.tokenizer.steps': 4,
      'genie.training.steps': 2,
      'genie.training.batch': 2,
      seed: 7,
    });
    await checkJobs(jobs);
  });

  it('makes one job of every combination, none twice', () => {
    const values = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), values, { maxKeys: 3 }),
        values,
        (grid, seeds) => {
          const own = { ...grid };
          delete own.seed;
          const jobs = expandSweep({
            command: 'run ablation',
            set: {},
            grid: own,
            seeds,
            threads: 1,
            attempts: 1,
            slurm: {},
          });
          const product = Object.values(own).reduce((size, list) => size * list.length, seeds.length);
          expect(new Set(jobs.map(({ words }) => words.join(' '))).size).toBe(product);
          expect(jobs).toHaveLength(product);
        },
      ),
    );
  });

  it('writes switches, lists and texts as the command line takes them', async () => {
    const sweep = await sweepOf(`
command: collect
set: { --only-solved: true, --env: CoinRun-hard-v0 }
grid: { --episodes: [2, 4] }
seeds: 2
threads: 2
`);
    const jobs = expandSweep(sweep);
    expect(jobs[1].words).toEqual([
      ...['collect', '--only-solved', '--env', 'CoinRun-hard-v0', '--episodes', '2', '--seed', '1'],
    ]);
    expect(wordsToRun(jobs[1], 2, '/o', true).slice(-5)).toEqual([
      '--workers',
      '2',
      '--out',
      '/o',
      '--resume',
    ]);
    await checkJobs(jobs);
  });

  it.each([
    ['no YAML', 'a: [', /line 1: not valid YAML/],
    ['a misspelt key of its own', 'command: train\ngird: {}', /unknown key "gird": the keys of a sweep are/],
    ['a command that is not swept', 'command: serve-env', /"serve-env" cannot be swept/],
    ['seeds where nothing is drawn', 'command: label\nseeds: 2', /leave out "seeds"/],
    ['an experiment that does not exist', 'command: run bc', /job 1 .*no experiment is named "bc"/],
    [
      'an unknown configuration key in the second job',
      'command: run ablation\ngrid: { study: [codes], seeds: [2] }\nlist: [{ seed: 1 }, { genie.width: 3 }]',
      /job 2 .*unknown key "genie.width"/,
    ],
    ['a value of the wrong kind', 'command: run ablation\nset: { study: codes, seeds: many }', /key "seeds"/],
    [
      'an unknown key of a training',
      'command: train\nset: { --data: d, tokenizer.stepz: 1 }',
      /unknown key "tokenizer.stepz"/,
    ],
    [
      'an unknown option',
      'command: evaluate\nset: { --agent: random, --levles: 3 }',
      /unknown option '--levles'/,
    ],
    [
      'an unknown agent',
      'command: collect\ngrid: { --agent: [random, clever] }',
      /job 2 .*no agent is named "clever"/,
    ],
    ['an option that is missing', 'command: train', /required option '--data <folder>' not specified/],
  ])('is refused for %s', async (_, text, message) => {
    const refused = async () => checkJobs(expandSweep(await sweepOf(text)));
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/^[^\n]*$/);
  });
});
