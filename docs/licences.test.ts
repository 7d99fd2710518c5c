import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dependencies, ffmpegConfiguration } from './licences.ts';

const root = join(import.meta.dirname, '..');

/** Licences under which this package can be used and, apart from FFmpeg (SECURITY.md), passed on. */
const known = new Set([
  ...[
    'MIT',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Unlicense',
    'CC0-1.0',
  ],
  ...['MPL-2.0', 'LGPL-3.0-or-later', 'OFL-1.1', 'Python-2.0'],
]);

it('every dependency has a licence that somebody has looked at', () => {
  const strange = dependencies().filter(({ name, licence }) => {
    // HDF5's own licence, of BSD's kind, in the file that it names.
    if (name === 'h5wasm' && licence.startsWith('SEE LICENSE')) return false;
    return !licence
      .replace(/[()]/g, '')
      .split(/ AND | OR /)
      .every((one) => known.has(one));
  });
  expect(strange).toEqual([]);
});

it('install scripts do not run', () => {
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
});

it('FFmpeg is built as SECURITY.md says', () => {
  const text = readFileSync(join(root, 'SECURITY.md'), 'utf8');
  for (const option of ['--enable-gpl', '--enable-version3', '--enable-libfdk-aac']) {
    // Other platforms' builds may have fewer parts.
    if (ffmpegConfiguration().includes(option)) expect(text).toContain(`\`${option}\``);
  }
});
