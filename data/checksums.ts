/**
 * Checksums of what this project records: a line of JSON says its own CRC-32 in its last key, and an episode's line that
 * of its video. Files without them, older ones and others', are read as they are.
 */
import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { UserError } from '../engine/errors.ts';
import { readBounded } from '../engine/files.ts';
import { MOST_BYTES } from './limits.ts';

/** What a line ends with: `,"crc32":"0a1b2c3d"}` over the text before. */
const ending = /,"(.{5})":"(.{8})"\}$/;

/** The object as one line, without its line end. */
export function withChecksum(value: object): string {
  const body = JSON.stringify(value).slice(0, -1);
  return `${body},"crc32":"${hex(crc32(body))}"}`;
}

/** @throws UserError if the line says another checksum than it has. */
export function checkLine(line: string, place: string): void {
  const trimmed = line.trimEnd();
  const found = ending.exec(trimmed);
  if (!found || !resembles(found[1], 'crc32')) return;
  if (found[1] !== 'crc32' || found[2] !== hex(crc32(trimmed.slice(0, found.index)))) {
    throw new UserError(
      `${place}: not what was written (wrong checksum); copy or record it again, or remove its "crc32" if you changed it`,
    );
  }
}

/** Whether it may be `word` with a flipped bit. */
function resembles(found: string, word: string): boolean {
  return [...word].filter((letter, i) => found[i] !== letter).length <= 1;
}

/** The checksum of a whole file. */
export async function fileChecksum(path: string): Promise<string> {
  return hex(crc32(await readBounded(path, MOST_BYTES)));
}

/** Files that this thread has held against their checksum: once is enough however often they are decoded. */
const checked = new Set<string>();

/** @throws UserError if the file is not what was written. */
export async function checkFile(path: string, checksum: string): Promise<void> {
  const { size, mtimeMs, ino } = await stat(path);
  const key = `${checksum} ${path} ${size} ${mtimeMs} ${ino}`;
  if (checked.has(key)) return;
  if ((await fileChecksum(path)) !== checksum) {
    throw new UserError(`${path}: not what was written (wrong checksum); copy or record it again`);
  }
  checked.add(key);
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0');
}
