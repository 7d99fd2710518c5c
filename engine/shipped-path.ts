/** Files that come with the package beside its sources, such as trained weights: the build does not copy them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Of the sources; of `dist/` where this is compiled. */
const root = join(import.meta.dirname, '..');

/** Where such a file or folder is, also for compiled code, which stands in `dist/` of the same tree. @param path from the root */
export function shippedPath(path: string): string {
  const beside = join(root, path);
  return existsSync(beside) ? beside : join(root, '..', path);
}
