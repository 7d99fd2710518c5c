/**
 * One process at a time writes to a folder. The lock is a file that says who holds it; a process that is gone, killed
 * ones included, holds none.
 */
import { readFileSync, rmSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from './errors.ts';
import { temporaryName } from './files.ts';

/** The lock's name in the folder. */
export const lockFile = '.genie-lock';

/** How often a holder shows that it lives, and after how long without that a holder elsewhere counts as gone. */
const BEAT_SECONDS = 15;
const GONE_SECONDS = 120;

interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the system's ticks; null where the system does not say. Tells a reused pid apart. */
  readonly born: string | null;
}

/** Locks that this process holds, for those of its ways out that run no `finally`. */
const held = new Set<string>();
process.on('exit', () => {
  for (const path of held) rmSync(path, { force: true });
});

/**
 * Takes the lock of a folder that exists, for this process. Resolves to what gives it back.
 * @throws UserError naming the process that holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(resolve(folder), lockFile);
  await acquire(folder, path);
  held.add(path);
  const beat = setInterval(() => void touch(path), BEAT_SECONDS * 1000).unref();
  return async () => {
    clearInterval(beat);
    held.delete(path);
    await rm(path, { force: true });
  };
}

/** The live process that holds `folder`, if one does. */
export async function lockHolder(folder: string): Promise<LockHolder | undefined> {
  const path = join(resolve(folder), lockFile);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const holder = parse(text);
  return holder && (await lives(holder, path)) ? holder : undefined;
}

/** Whether a process of that id runs on this computer. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function acquire(folder: string, path: string): Promise<void> {
  const own: LockHolder = { pid: process.pid, host: hostname(), born: birthOf(process.pid) };
  const mine = temporaryName(path);
  await writeFile(mine, JSON.stringify(own));
  try {
    for (;;) {
      // A link appears with its content or not at all, and fails where there is one.
      const taken = await link(mine, path).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') throw error;
          return false;
        },
      );
      if (taken) return;
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const holder = parse(text);
      if (holder && (await lives(holder, path))) {
        throw new UserError(
          `${folder}: process ${holder.pid} on ${holder.host} is writing there: wait for it, stop it, or choose another folder`,
        );
      }
      await removeStale(path, text);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** Takes a dead process's lock away, unless another process was faster and already has one of its own there. */
async function removeStale(path: string, text: string): Promise<void> {
  const aside = temporaryName(`${path}.stale`);
  await rename(path, aside).catch(() => {});
  const moved = await readFile(aside, 'utf8').catch(() => undefined);
  if (moved !== undefined && moved !== text) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

async function lives({ pid, host, born }: LockHolder, path: string): Promise<boolean> {
  if (host === hostname()) return isAlive(pid) && (born === null || birthOf(pid) === born);
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < GONE_SECONDS * 1000;
}

function parse(text: string): LockHolder | undefined {
  try {
    const { pid, host, born } = JSON.parse(text) as LockHolder;
    if (Number.isInteger(pid) && pid > 0 && typeof host === 'string')
      return { pid, host, born: born ?? null };
  } catch {
    // Half a lock is nobody's.
  }
  return undefined;
}

/** Field 22 of /proc/<pid>/stat; what stands before it may hold spaces, but ends with the last parenthesis. */
function birthOf(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return null;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}
