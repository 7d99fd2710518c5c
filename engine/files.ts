/**
 * Files that are either whole or absent: written under a temporary name, flushed to the disk, then renamed. Files that grow
 * by lines, whole but for the last. And files of unknown origin, read no further than a bound.
 */
import { constants, copyFile, link, mkdir, open, readFile, rename, rm, truncate } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { UserError } from './errors.ts';

export interface AtomicWriteOptions {
  /** What was at the path stays as `<path>.previous`: for what took hours to make and replaces its own kind. */
  readonly keepPrevious?: boolean;
}

/**
 * Writes `content` to `path` so that a reader never sees half of it, creating folders as needed. When the promise is
 * fulfilled the file survives a power failure, its name included. On failure (a full disk) the temporary file is
 * removed and what was at `path` before is untouched.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  { keepPrevious = false }: AtomicWriteOptions = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (keepPrevious) await keep(path);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Where the file stood before that `path` now holds, if it was written with `keepPrevious`. */
export function previousName(path: string): string {
  return `${path}.previous`;
}

/** The name under which a file or folder is written before it gets its own; it says which process writes it. */
export function temporaryName(path: string): string {
  return `${path}.tmp-${process.pid}`;
}

/**
 * Gives a finished temporary file or folder its name, and makes both survive a power failure.
 * @throws Error if it cannot; the temporary is left to the caller.
 */
export async function publish(path: string): Promise<void> {
  const temporary = temporaryName(path);
  const file = await open(temporary, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/**
 * The whole content of a regular file of at most `maximumBytes`.
 * @throws UserError naming the file if it is missing, no regular file, or larger.
 */
export async function readBounded(path: string, maximumBytes: number): Promise<Buffer<ArrayBuffer>> {
  // A pipe must not be waited for.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      throw new UserError(`${path}: ${error.code === 'ENOENT' ? 'no such file' : 'cannot be read'}`);
    },
  );
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new UserError(`${path}: not a regular file`);
    if (found.size > maximumBytes) {
      throw new UserError(
        `${path}: has ${found.size} bytes, and no ${basename(path)} that can be read has more than ${maximumBytes}`,
      );
    }
    const content = Buffer.alloc(found.size);
    let length = 0;
    while (length < content.length) {
      const { bytesRead } = await file.read(content, length, content.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return content.subarray(0, length);
  } finally {
    await file.close();
  }
}

/** Cuts a last line without its line end, as interruptions leave it. The whole lines; none without a file. */
export async function cutTornLine(path: string): Promise<string[]> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) await truncate(path, end);
  const whole = bytes.toString('utf8', 0, end);
  return whole.split('\n').filter((line) => line !== '');
}

/** A second name for what is at `path`, so that neither name is ever without a whole file. */
async function keep(path: string): Promise<void> {
  const previous = previousName(path);
  const temporary = temporaryName(previous);
  try {
    await rm(temporary, { force: true });
    // File systems without hard links get a copy.
    await link(path, temporary).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw error;
      return copyFile(path, temporary);
    });
    await rename(temporary, previous);
  } catch (error) {
    await rm(temporary, { force: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Makes a rename in `folder` survive a power failure, where the system lets folders be opened. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r').catch(() => undefined);
  if (!opened) return;
  try {
    await opened.sync().catch(() => {});
  } finally {
    await opened.close();
  }
}
