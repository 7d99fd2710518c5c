import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '..');
const start = join(root, manifest.bin.genie);
const run = promisify(execFile);

it('is there, and can be executed, before anything is built', async () => {
  expect(start).toBe(join(root, 'cli/genie.mjs'));
  expect((await stat(start)).mode & 0o111).toBe(0o111);
});

it('starts the command that was built', async () => {
  const { stdout } = await run(process.execPath, [start, '--version']);
  expect(stdout.trim()).toBe(manifest.version);
});

it('says in one line what to do where nothing was built', async () => {
  const checkout = await mkdtemp(join(tmpdir(), 'not-built-'));
  await mkdir(join(checkout, 'cli'));
  const copy = join(checkout, 'cli/genie.mjs');
  await cp(start, copy);
  await expect(run(process.execPath, [copy, '--help'])).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'genie is not built yet: run "npm run build" once (20 s), then this again\n',
  });
});
