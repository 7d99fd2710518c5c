/** Code that a user names by path: a .ts or .js file of their own, anywhere on disk, compiled on the fly. */
import { stat } from 'node:fs/promises';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from './errors.ts';

export type UserModule = Readonly<Record<string, unknown>>;

/**
 * Node takes a .ts file for CommonJS where no package.json says what it is, and its errors then name no line of it: such
 * files are taken for modules instead. What stands in the text is run by the thread that loads modules.
 */
const typescriptIsModules = `
  import { readFileSync } from 'node:fs';

  function typeOf(url) {
    for (let at = new URL('package.json', url), last; at.href !== last; at = new URL('../package.json', at)) {
      last = at.href;
      try {
        return JSON.parse(readFileSync(at, 'utf8')).type;
      } catch (error) {
        if (error.code !== 'ENOENT') return 'unknown';
      }
    }
  }

  export async function resolve(specifier, context, next) {
    const resolved = await next(specifier, context);
    const own = /^file:[^?#]*\\.ts([?#]|$)/.test(resolved.url);
    return own && typeOf(resolved.url) === undefined ? { ...resolved, format: 'module' } : resolved;
  }
`;
let registered = false;

/** What files exported, by path and time of the last change: every import would bring copies of all that they import. */
const imported = new Map<string, Promise<UserModule>>();

/**
 * What the file exports.
 * @param what the file is for, as errors begin: `agent file`
 * @throws UserError if there is no such file or it cannot be loaded: the line, the package that is missing
 */
export async function importUserFile(file: string, what: string): Promise<UserModule> {
  const path = resolve(file);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UserError(`${what} ${file} does not exist: check its path`);
  const version = `${path} ${found.mtimeMs}`;
  if (!imported.has(version)) imported.set(version, importAnew(path));
  try {
    return await imported.get(version)!;
  } catch (error) {
    throw new UserError(`${what} ${path} cannot be loaded: ${whyNotLoaded(error as Error, path)}`);
  }
}

async function importAnew(path: string): Promise<UserModule> {
  // Before tsx, whose own rules are asked first and ask these.
  if (!registered) register(`data:text/javascript,${encodeURIComponent(typescriptIsModules)}`);
  registered = true;
  const { tsImport } = await import('tsx/esm/api');
  // Errors then name lines of the file, and not of what it was compiled to.
  process.setSourceMapsEnabled(true);
  return (await tsImport(pathToFileURL(path).href, import.meta.url)) as UserModule;
}

/** The default export of the file, or undefined if it has none. Throws as `importUserFile`. */
export async function importDefault(file: string, what: string): Promise<unknown> {
  const module = await importUserFile(file, what);
  // A file outside any package counts as CommonJS, and its default export then arrives one level deeper.
  const outer = module.default as { default?: unknown } | undefined;
  return outer?.default ?? outer;
}

function whyNotLoaded(error: Error, path: string): string {
  const [first] = error.message.split('\n');
  // What the compiler says: "Transform failed with 1 error:", then "<path>:<line>:<column>: ERROR: <what>".
  const syntax = /:(\d+):(\d+): ERROR: (.*)/.exec(error.message);
  if (syntax) return `line ${syntax[1]}, column ${Number(syntax[2]) + 1}: ${syntax[3]}`;
  const missing = /Cannot find (?:package|module) '([^']+)'/.exec(first);
  if (missing) return `it needs '${missing[1]}', which is not installed beside it`;
  const place = placeIn(path, error);
  return place ? `${first} (${place})` : first;
}

/** Where in the user's file an error was thrown, as `line 3, column 7`, if its stack says so. */
export function placeIn(path: string, { stack = '' }: Error): string | undefined {
  const at = stack.indexOf(path);
  const place = at < 0 ? null : /^(?:\?[^:\n]*)?:(\d+):(\d+)\)?$/m.exec(stack.slice(at + path.length));
  return place ? `line ${place[1]}, column ${place[2]}` : undefined;
}

/** Whether a line of the file itself threw, and nothing that the file called. */
export function isThrownIn(path: string, { stack = '' }: Error): boolean {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const first = frames.find((line) => !/\(?node:|<anonymous>\)?$/.test(line)) ?? '';
  // Files outside of packages are loaded by an address that holds all of their text, and their path.
  return first.includes(path) || first.includes(encodeURIComponent(path));
}
