/** Runs every command of docs/tutorial.md, one after the other as a reader does, at a size that takes seconds. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../data/test-episodes.ts';

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);

/** Numbers that are large for a reader's sake, and what stands in for them. */
const smaller = { '--frames': '2', '--episodes': '4', '--levels': '2', '--steps': '64' };

/** What makes the longer commands short. */
const further: Readonly<Record<string, readonly string[]>> = {
  'run bc-evaluation': [
    'collect.videoEpisodes=4',
    'collect.expertEpisodes=3',
    'cloning.steps=5',
    'evaluation.levels=2',
    'evaluation.maximumSteps=30',
    'genie.training.steps=4',
    'genie.tokenizer.steps=4',
    'further.conditions=[]',
  ].flatMap((setting) => ['--set', setting]),
  'train ': ['training.steps=4', 'tokenizer.steps=4'].flatMap((setting) => ['--set', setting]),
  'evaluate --agent runs/tutorial/catch ': ['--levels', '2'],
};

it('the tutorial’s commands work, in their order', async () => {
  expect(existsSync(join(root, 'dist/cli/main.js')), 'built by "npm run build"').toBe(true);
  const text = await readFile(join(root, 'docs/tutorial.md'), 'utf8');
  const folder = await temporaryFolder();
  const [agent] = [...text.matchAll(/^```ts\n\/\/ my-agent\.ts\n(.*?)^```/gms)].map(([, code]) => code);
  await writeFile(join(folder, 'my-agent.ts'), agent);
  const commands = [...text.matchAll(/^npx genie (.*)$/gm)].map(([, line]) => line);
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) {
    const extra = Object.entries(further).flatMap(([start, words]) =>
      command.startsWith(start) ? words : [],
    );
    const words = command
      .split(' ')
      .map((word, i, all) => smaller[all[i - 1] as keyof typeof smaller] ?? word)
      .map((word) =>
        word.replace('runs/tutorial', folder).replace('./my-agent.ts', join(folder, 'my-agent.ts')),
      );
    const { stdout } = await run(process.execPath, ['dist/cli/main.js', ...words, ...extra], { cwd: root });
    expect(stdout, command).not.toMatch(/FAILED|no model/);
  }
  expect(await readdir(folder)).toEqual(
    expect.arrayContaining([
      'catch',
      'catch-videos',
      'catch-world',
      'clone',
      'experts',
      'latent-actions.gif',
      'latents.jsonl',
      'videos',
    ]),
  );
  expect(await readdir(join(folder, 'videos'))).toHaveLength(2);
  expect(await readFile(join(folder, 'clone/report.md'), 'utf8')).toContain('latent-bc');
}, 1_200_000);
