/** Worker threads that start from compiled `.js` as well as from TypeScript sources (tests, tsx). */
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts the module `name` (without its extension) that lies beside the caller.
 * @param base the caller's `import.meta.url`: a `.ts` caller starts the `.ts` module through tsx.
 */
export function startWorker(name: string, base: string, options: WorkerOptions = {}): Worker {
  if (!new URL(base).pathname.endsWith('.ts')) return new Worker(new URL(`${name}.js`, base), options);
  // A worker's own `--import tsx` does not take effect on Node 20, so a line of script registers tsx and goes on.
  const start = [
    `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};`,
    'register();',
    `await import(${JSON.stringify(new URL(`${name}.ts`, base).href)});`,
  ].join('\n');
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(start)}`), options);
}
