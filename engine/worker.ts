/** Worker threads that start from compiled `.js` as well as from TypeScript sources (tests, tsx). */
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts the module `name` (without its extension) that lies beside the caller.
 * @param base the caller's `import.meta.url`: a `.ts` caller starts the `.ts` module through tsx.
 */
export function startWorker(name: string, base: string, options: WorkerOptions = {}): Worker {
  if (!new URL(base).pathname.endsWith('.ts')) return new Worker(new URL(`${name}.js`, base), options);
  const execArgv = [...(options.execArgv ?? []), '--import', import.meta.resolve('tsx')];
  return new Worker(new URL(`${name}.ts`, base), { ...options, execArgv });
}
