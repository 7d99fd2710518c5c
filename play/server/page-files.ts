/** The built page, held in memory by the names of its files. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { UserError } from '../../engine/errors.ts';

export type PageFiles = ReadonlyMap<string, { readonly type: string; readonly body: Uint8Array }>;

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** Where `npm run build` puts it, seen from this file or from its compiled form. */
function builtPage(): string {
  const root = resolve(import.meta.dirname, '..', '..');
  return root.endsWith(`${sep}dist`) ? join(root, 'play', 'page') : join(root, 'dist', 'play', 'page');
}

/** @throws UserError if the page was not built. */
export async function readPage(folder = builtPage()): Promise<PageFiles> {
  if (!existsSync(join(folder, 'index.html')))
    throw new UserError(`${folder}: the page is not built: run "npm run build"`);
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        const key = path.slice(folder.length + 1).replaceAll(sep, '/');
        const type = types[extname(name)] ?? 'application/octet-stream';
        return [key, { type, body: new Uint8Array(await readFile(path)) }] as const;
      }),
    ),
  );
}
