/** Imports code that a user names: a package, or a file of their own (TypeScript included). */
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../engine/errors.ts';
import { importUserFile, type UserModule } from '../engine/import-user-file.ts';
import type { Registration } from './env-spec.ts';

/** Whether a module is named as a file, and not as a package. */
export function isPath(module: string): boolean {
  return module.startsWith('.') || isAbsolute(module);
}

async function importModule(name: string): Promise<UserModule> {
  if (isPath(name)) {
    // Where Node can read the file, it shares this registry; the other way compiles it, and explains what is wrong.
    const shared = import(pathToFileURL(resolve(name)).href) as Promise<UserModule>;
    return shared.catch(() => importUserFile(name, 'environment file'));
  }
  try {
    return (await import(name)) as UserModule;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND')
      throw new UserError(`cannot import '${name}': ${message.split('\n')[0]}`);
    throw error;
  }
}

/**
 * Imports a module that registers environments. It may call `register` itself or export an array `environments`;
 * the latter also works where the file, compiled on the fly, sees a registry of its own.
 */
export async function importEnvModule(name: string): Promise<readonly Registration[]> {
  const { environments = [] } = await importModule(name);
  return environments as readonly Registration[];
}

/** What `module#Export` names. @throws UserError if it is not there */
export async function loadExport(name: string): Promise<unknown> {
  const [module, exported] = name.split('#');
  const value = (await importModule(module))[exported];
  if (value === undefined)
    throw new UserError(`entry point '${name}': the module has no export '${exported}'`);
  return value;
}
