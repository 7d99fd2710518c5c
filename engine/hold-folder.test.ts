import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { holdFolder } from './hold-folder.ts';
import { lockFile } from './lock.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'hold-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'run-'));
});

/** A process that holds the folder until it is killed, and has said so. */
async function holder(): Promise<ChildProcess> {
  const module = pathToFileURL(join(import.meta.dirname, 'hold-folder.ts')).href;
  const script = `const { holdFolder } = await import(${JSON.stringify(module)});
    await holdFolder(${JSON.stringify(folder)}, () => new Promise((resolve) => {
      process.stdout.write('held');
      setTimeout(resolve, 60_000);
    }));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
  await once(child.stdout, 'data');
  return child;
}

it('refuses a second process with the id and host of the first, until that is dead', async () => {
  const child = await holder();
  await expect(holdFolder(folder, async () => {})).rejects.toThrow(
    `${folder}: process ${child.pid} on ${hostname()} is writing there`,
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(join(folder, lockFile))).toBe(true);
  expect(await holdFolder(folder, async () => 'done')).toBe('done');
  expect(await readdir(folder)).toEqual([]);
});

it('one of many at the same moment gets it', async () => {
  // As a killed process leaves it: all of them must first take it away.
  await writeFile(join(folder, lockFile), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), born: '1' }));
  let inside = 0;
  let most = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      holdFolder(folder, async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 50));
        inside--;
      }),
    ),
  );
  expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect(most).toBe(1);
});

it('a holder elsewhere counts until it has been silent for two minutes', async () => {
  const path = join(folder, lockFile);
  await writeFile(path, JSON.stringify({ pid: 1, host: 'another', born: null }));
  await expect(holdFolder(folder, async () => {})).rejects.toThrow('process 1 on another');
  const longAgo = new Date(Date.now() - 121_000);
  await utimes(path, longAgo, longAgo);
  await holdFolder(folder, async () => {});
});

it('a lock with other content than a holder is taken', async () => {
  await writeFile(join(folder, lockFile), '{"pid": ');
  await holdFolder(folder, async () => {});
});

it('removes what dead processes left, and only that', async () => {
  const dead = 2 ** 22 + 1;
  await mkdir(join(folder, 'deep', `videos.tmp-${dead}`), { recursive: true });
  await writeFile(join(folder, 'deep', `a.mp4.tmp-${dead}`), 'half');
  await writeFile(join(folder, 'deep', `b.mp4.tmp-${process.ppid}`), 'of a live process');
  await writeFile(join(folder, 'deep', 'c.mp4'), 'whole');
  await mkdir(`${folder}.tmp-${dead}`);
  await holdFolder(folder, async () => {
    expect((await readdir(join(folder, 'deep'))).sort()).toEqual([`b.mp4.tmp-${process.ppid}`, 'c.mp4']);
  });
  expect(existsSync(`${folder}.tmp-${dead}`)).toBe(false);
  expect(await readFile(join(folder, 'deep', 'c.mp4'), 'utf8')).toBe('whole');
});

it('a folder that was made for work that wrote nothing goes away again', async () => {
  const fresh = join(folder, 'fresh');
  const fails = holdFolder(fresh, async () => {
    throw new Error('no data');
  });
  await expect(fails).rejects.toThrow('no data');
  expect(existsSync(fresh)).toBe(false);
});
