/** Policies trained by several threads: the same files as by one, after an interruption too. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../data/test-episodes.ts';
import { silent } from '../../engine/progress.ts';
import { cloneSmall } from './fixtures/small-cloning.ts';

/** All files. Stages that run at the same time log in any order. */
async function written(out: string): Promise<Record<string, string>> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const files = names.map(async (name) => {
    const text = await readFile(name, 'latin1');
    return [name.slice(out.length), name.endsWith('metrics.jsonl') ? text.split('\n').sort().join() : text];
  });
  return Object.fromEntries(await Promise.all(files));
}

/** Begins with two workers in a process of its own, and interrupts it once both train; gives the exit code. */
async function interrupted(out: string): Promise<number> {
  const modules = ['../../engine/interruption.ts', '../../cli/progress.ts', './fixtures/small-cloning.ts'];
  const [interruption, progress, small] = modules.map((path) => JSON.stringify(import.meta.resolve(path)));
  const script = `
    import { exitCodeOf, listenForSignals } from ${interruption};
    import { terminalProgress } from ${progress};
    import { cloneSmall } from ${small};
    listenForSignals(() => 'had to be killed');
    const request = { out: ${JSON.stringify(out)}, workers: 2, resume: false, progress: terminalProgress() };
    await cloneSmall(request).catch((error) => {
      console.error(error.message);
      process.exit(exitCodeOf(error));
    });`;
  const words = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let asked = false;
  child.stderr.on('data', (text) => {
    said += text;
    if (asked || !said.includes('clone oracle-bc-0: ') || !said.includes('clone latent-bc-0: ')) return;
    asked = true;
    child.kill('SIGINT');
  });
  const [code] = await once(child, 'close');
  expect(said).toContain('stopped by SIGINT');
  expect(said).not.toContain('had to be killed');
  return code;
}

it('writes the same with two workers as with one, after an interruption that both survived', async () => {
  const [one, two] = [await temporaryFolder(), await temporaryFolder()];
  const request = { workers: 1, resume: false, progress: silent };
  const outcome = await cloneSmall({ ...request, out: one });
  expect(await interrupted(two)).toBe(130);
  for (const policy of ['oracle-bc-0', 'latent-bc-0']) {
    expect(existsSync(join(two, 'policies', policy, 'checkpoint.safetensors'))).toBe(true);
    expect(existsSync(join(two, 'policies', policy, 'policy.safetensors'))).toBe(false);
  }
  const resumed = await cloneSmall({ out: two, workers: 2, resume: true, progress: silent });
  expect(resumed.results).toEqual(outcome.results);
  expect(await written(two)).toEqual(await written(one));
}, 300_000);

it("tells a worker's error as the run's", async () => {
  const cloning = { learningRate: 1e30, warmup: 0 };
  const request = { out: await temporaryFolder(), workers: 2, resume: false, progress: silent, cloning };
  await expect(cloneSmall(request)).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(/^clone (oracle|latent)-bc-0: training diverged/),
  });
}, 300_000);
