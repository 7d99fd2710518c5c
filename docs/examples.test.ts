/** Keeps the examples short and running, as a user of the built package runs them. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
/** Training included, on a machine that does other things. */
const patience = 600_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function genie(...words: string[]): Promise<string> {
  return (await run(process.execPath, ['dist/cli/main.js', ...words], { cwd: root })).stdout;
}

async function script(name: string): Promise<string> {
  const words = ['--import', 'tsx', join('examples', name), folder];
  return (await run(process.execPath, words, { cwd: root })).stdout;
}

describe('examples', () => {
  it('are short', async () => {
    for (const name of await readdir(join(root, 'examples'))) {
      const lines = (await readFile(join(root, 'examples', name), 'utf8')).trimEnd().split('\n');
      expect(lines.length, name).toBeLessThan(40);
    }
  });

  it('train a Genie and step in its world', { timeout: patience }, async () => {
    expect(await script('train.ts')).toContain('trained');
    expect((await script('step-a-world.ts')).match(/latent action \d/g)).toHaveLength(10);
  });

  it('have an environment that keeps the contract', { timeout: patience }, async () => {
    await genie('envs', '--check', './examples/my-env.ts:Catch-v0');
  });

  it('have an agent that keeps the contract', { timeout: patience }, async () => {
    expect(await genie('agents', '--check', './examples/my-agent.ts')).not.toContain('FAILED');
  });

  it('have a world model that generates', { timeout: patience }, async () => {
    const out = join(folder, 'my.gif');
    const prompt = 'genie/trained/coinrun/prompts/02.png';
    const words = [
      '--model',
      './examples/my-world-model.ts',
      '--prompt',
      prompt,
      '--frames',
      '2',
      '--out',
      out,
    ];
    expect(await genie('generate', ...words)).toContain('my.gif');
  });

  it('have an experiment that writes its report', { timeout: patience }, async () => {
    const out = join(folder, 'experiment');
    await genie('run', './examples/my-experiment.ts', '--preset', 'small', '--levels', '2', '--out', out);
    expect(await readFile(join(out, 'report.md'), 'utf8')).toMatch(/always-right-up \| \d of 2/);
  });

  it('have a benchmark in which policies are cloned', { timeout: patience }, async () => {
    const out = join(folder, 'benchmark');
    const small = [
      ...['benchmark=./examples/my-benchmark.ts', 'collect.videoEpisodes=4', 'collect.expertEpisodes=3'],
      ...['collect.maximumSteps=400', 'evaluation.maximumSteps=30', 'evaluation.levels=2', 'cloning.steps=5'],
      ...['evaluation.labelledSamples=[20]', 'evaluation.genieLabelledSamples=[20]'],
    ].flatMap((setting) => ['--set', setting]);
    await genie('run', 'bc-evaluation', '--preset', 'tiny', ...small, '--out', out);
    expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('Runner');
  });
});
