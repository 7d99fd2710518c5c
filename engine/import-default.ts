/** Code that a user names by path: a .ts or .js file of their own, anywhere on disk. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from './errors.ts';

/**
 * The default export of the file, compiled on the fly; undefined if it has none.
 * @param what the file is for, as errors begin: `agent file`
 * @throws UserError if there is no such file or it cannot be loaded
 */
export async function importDefault(file: string, what: string): Promise<unknown> {
  const path = resolve(file);
  if (!(await stat(path).catch(() => undefined)))
    throw new UserError(`${what} ${file} does not exist: check its path`);
  const { tsImport } = await import('tsx/esm/api');
  let module: { default?: unknown };
  try {
    module = await tsImport(pathToFileURL(path).href, import.meta.url);
  } catch (error) {
    throw new UserError(`${what} ${path} cannot be loaded: ${(error as Error).message.split('\n')[0]}`);
  }
  // A file outside any package counts as CommonJS, and its default export then arrives one level deeper.
  const outer = module.default as { default?: unknown } | undefined;
  return outer?.default ?? outer;
}
