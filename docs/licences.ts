/** `npm run licences`: what is installed with this package, under which licences, and what runs while it installs. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');

interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Has a script that npm would run at install, if .npmrc let it. */
  readonly installs: boolean;
  /** Needed to work on this project, not to use it. */
  readonly development: boolean;
}

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
}

/** Where a package's own package.json says less than the package. */
const readByHand: Readonly<Record<string, string>> = {
  // Its LICENSE file: BSD-3-Clause, of the library that it wraps.
  '@shinyoshiaki/jspack': 'BSD-3-Clause',
  // Its LICENSE file, and an old form of the entry.
  jstat: 'MIT',
};

/** Everything in package-lock.json, by name. */
export function dependencies(): Dependency[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  return Object.entries(lock.packages)
    .filter(([path]) => path !== '')
    .map(([path, { version, license, hasInstallScript = false, dev = false }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const licence = license ?? readByHand[name] ?? 'unknown';
      return { name, version, licence, installs: hasInstallScript, development: dev };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** How the FFmpeg inside node-av was built: its own package says MIT, which is the licence of the binding. */
export function ffmpegConfiguration(): string {
  const { getFFmpegInfo } = createRequire(import.meta.url)('node-av/lib') as {
    getFFmpegInfo(): { version: string; configuration: string };
  };
  const { version, configuration } = getFFmpegInfo();
  return `${version}: ${configuration}`;
}

function report(): string {
  const all = dependencies();
  const used = all.filter(({ development }) => !development);
  const licences = new Map<string, string[]>();
  for (const { name, version, licence } of used) {
    licences.set(licence, [...(licences.get(licence) ?? []), `${name}@${version}`]);
  }
  const bySize = [...licences].sort(([, a], [, b]) => b.length - a.length);
  const scripts = all.filter(({ installs }) => installs).map(({ name, version }) => `${name}@${version}`);
  return [
    `${used.length} packages, ${all.length - used.length} more for development.`,
    ...bySize.map(([licence, names]) => `\n${licence} (${names.length})\n  ${names.join(', ')}`),
    `\nInstall scripts (none runs: .npmrc says ignore-scripts)\n  ${scripts.join(', ')}`,
    `\nFFmpeg in node-av\n  ${ffmpegConfiguration()}`,
  ].join('\n');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${report()}\n`);
}
