/** What the package consists of, for those who install it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const { dependencies, peerDependencies, peerDependenciesMeta, scripts } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

it('needs nothing at installation that is not in the registry', () => {
  // Its installation fetches libraries for GPUs from elsewhere unless it is told not to, which a package cannot do.
  expect(Object.keys(dependencies)).not.toContain('onnxruntime-node');
  expect(peerDependencies['onnxruntime-node']).toBeDefined();
  expect(peerDependenciesMeta['onnxruntime-node']).toEqual({ optional: true });
});

it('holds what runs, built when it is packed, and nothing else', () => {
  expect(scripts.prepack).toContain('build');
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const files = (JSON.parse(packed) as [{ files: { path: string }[] }])[0].files.map(({ path }) => path);
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'envs/python/genie_client.py']));
  const unwanted = /\.map$|tsbuildinfo|\.test\.|\/fixtures\/|\/bench\/|\/fuzz\//;
  expect(files.filter((path) => unwanted.test(path))).toEqual([]);
  // Sources stay at home: only what was built, Python's side and weights go along.
  expect(files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
}, 240_000);
