/** Tells agents of one name apart: by the code of a user's file, by the weights of a cloned policy. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

/**
 * SHA-256 (hex) over the agent's own file, or over all files of its folder; null for agents that have none. What a
 * file imports is not part of it.
 */
export async function fingerprintAgent(reference: string): Promise<string | null> {
  const path = resolve(reference);
  const found = /[/\\.]/.test(reference) ? await stat(path).catch(() => undefined) : undefined;
  if (!found) return null;
  const files = found.isDirectory() ? await filesBelow(path) : [path];
  const hash = createHash('sha256');
  for (const file of files) {
    const content = await readFile(file);
    hash.update(`${relative(path, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
