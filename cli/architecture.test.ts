/**
 * Keeps the dependencies one way: experiments → agents → genie → envs → data → engine, the command line on top.
 * Tests may reach up: the engine's run the benchmark's model.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** From the bottom up: a folder may import from itself and from those before it. */
const layers = ['engine', 'data', 'envs', 'genie', 'agents', 'experiments'];
const top = ['bench', 'cli'];

const importPattern = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;

function importsOf(folder: string): { file: string; target: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => {
      const file = join(root, folder, name);
      return [...readFileSync(file, 'utf8').matchAll(importPattern)].map(([, path]) => ({
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

  it('experiments/cloning, which experiments share, imports from none of them', () => {
    const isExperiment = (target: string) =>
      existsSync(join(root, ...target.split(sep).slice(0, 2), 'experiment.ts'));
    expect(importsOf('experiments/cloning').filter(({ target }) => isExperiment(target))).toEqual([]);
  });

  it.each(top)('%s reaches into no folder that does not exist', (folder) => {
    const known = new Set([...layers, ...top]);
    expect(importsOf(folder).filter(({ target }) => !known.has(target.split(sep)[0]))).toEqual([]);
  });
});
