/**
 * Keeps the dependencies one way: play → experiments → agents → genie → envs → data → engine, the command line on top.
 * Tests may reach up: the engine's run the benchmark's model.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** From the bottom up: a folder may import from itself and from those before it. */
const layers = ['engine', 'data', 'envs', 'genie', 'agents', 'experiments', 'play'];
const top = ['bench', 'cli'];

/** The one file that names every experiment. */
const registry = join('experiments', 'registry.ts');

const importPattern = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;
/** What is loaded together with a file: neither types nor `import(…)`, which waits until it is called. */
const loadedPattern = /^(?:import|export)\s+(?!type\b)[^;]*?from\s*'(\.{1,2}\/[^']+)'/gm;

function importsOf(folder: string, pattern = importPattern): { file: string; target: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => {
      const file = join(root, folder, name);
      return [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, path]) => ({
        file: relative(root, file),
        target: relative(root, resolve(dirname(file), path)),
      }));
    });
}

describe('dependencies', () => {
  it.each(layers)('%s imports only from itself and the layers below', (folder) => {
    const allowed = new Set(layers.slice(0, layers.indexOf(folder) + 1));
    const wrong = importsOf(folder).filter(
      ({ target }) => target !== 'package.json' && !allowed.has(target.split(sep)[0]),
    );
    expect(wrong).toEqual([]);
  });

  it('no experiment imports from another, and what experiments share imports from none', () => {
    const experimentOf = (path: string) => {
      const folder = path.split(sep).slice(0, 2).join(sep);
      return existsSync(join(root, folder, 'experiment.ts')) ? folder : undefined;
    };
    const wrong = importsOf('experiments').filter(({ file, target }) => {
      const imported = experimentOf(target);
      return imported !== undefined && imported !== experimentOf(file) && file !== registry;
    });
    expect(wrong).toEqual([]);
  });

  // What is imported when it is called, and types, may go round where a choice names its implementations, as in
  // `createEngine`; what is loaded at once may not.
  it.each([
    ...['engine', 'data', 'envs', 'agents', 'play', 'cli'].map((folder) => [folder, loadedPattern] as const),
    ...['genie', 'experiments'].map((folder) => [folder, importPattern] as const),
  ])('%s has no circle of imports', (folder, pattern) => {
    const imports = importsOf(folder, pattern);
    const finished = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) throw new Error([...path, file].join(' → '));
      if (finished.has(file)) return;
      for (const { target } of imports.filter((each) => each.file === file)) visit(target, [...path, file]);
      finished.add(file);
    };
    for (const { file } of imports) visit(file, []);
  });

  it.each(top)('%s reaches into no folder that does not exist', (folder) => {
    const known = new Set([...layers, ...top]);
    expect(importsOf(folder).filter(({ target }) => !known.has(target.split(sep)[0]))).toEqual([]);
  });
});
