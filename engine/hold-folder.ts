/** A folder that one process at a time works in, clean of what killed ones left. */
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isAlive, lockFolder, lockHolder } from './lock.ts';

/**
 * Does `work` while no other process may hold `folder`, which is created if need be. What killed processes left there
 * under temporary names is removed first.
 * @throws UserError naming the process that holds it.
 */
export async function holdFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const created = await mkdir(folder, { recursive: true });
  const release = await lockFolder(folder);
  try {
    await removeLeftovers(resolve(folder));
    return await work();
  } finally {
    await release();
    // Work that wrote nothing leaves nothing.
    if (created !== undefined) await rmdir(folder).catch(() => {});
  }
}

const temporaryPattern = /\.tmp-(\d+)$/;

/** In the folder and below it, not where another live process holds a sub-folder; and the folder's own, beside it. */
async function removeLeftovers(folder: string): Promise<void> {
  const own = `${basename(folder)}.tmp-`;
  const beside = await readdir(dirname(folder)).catch((): string[] => []);
  for (const name of beside.filter((name) => name.startsWith(own))) {
    await removeIfLeft(join(dirname(folder), name));
  }
  await removeBelow(folder);
}

async function removeBelow(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (temporaryPattern.test(entry.name)) await removeIfLeft(path);
    else if (entry.isDirectory() && (await lockHolder(path)) === undefined) await removeBelow(path);
  }
}

/** A process that has only just taken the folder has written nothing there itself: its own pid is a reused one. */
async function removeIfLeft(path: string): Promise<void> {
  const writer = Number(temporaryPattern.exec(path)?.[1]);
  if (writer === process.pid || !isAlive(writer)) await rm(path, { recursive: true, force: true });
}
