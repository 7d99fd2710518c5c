// The package as somebody gets it: packed, linted, installed into an empty folder from the registry, and used there.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'package-'));
const run = (command, words, cwd = folder) => execFileSync(command, words, { cwd, encoding: 'utf8' });

try {
  // By itself: where scripts are switched off, packing does not build.
  run('npm', ['run', '--silent', 'prepack'], root);
  const packing = ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename, files, size }] = JSON.parse(run('npm', packing, root));
  const foreign = /fixtures|\.test\.|\.map$|^dist\/(bench|fuzz)\//;
  const wrong = files.map(({ path }) => path).filter((path) => foreign.test(path));
  if (wrong.length > 0) throw new Error(`these do not belong into the package: ${wrong.join(', ')}`);
  const tarball = join(folder, filename);
  const { buffer } = new Uint8Array(readFileSync(tarball));
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
  if (messages.length > 0) throw new Error(messages.map((each) => formatMessage(each, manifest)).join('\n'));

  run('npm', ['init', '--yes']);
  const engine = `onnxruntime-node@${manifest.peerDependencies['onnxruntime-node']}`;
  const flags = ['--omit=dev', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  run('npm', ['install', ...flags, tarball, engine]);
  const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith('.json'));
  const imports = entries.map((entry) => `await import('genie-worlds${entry.slice(1)}')`).join(';');
  run(process.execPath, ['--input-type=module', '--eval', imports]);
  const genie = join(folder, 'node_modules', '.bin', 'genie');
  run(genie, ['evaluate', '--agent', 'coinrun-expert', '--env', 'CoinRun-easy-v0', '--levels', '1']);
  run(genie, ['generate', '--model', 'coinrun', '--frames', '1', '--actions', '3', '--out', 'world.gif']);
  process.stdout.write(
    `${filename}: ${files.length} files, ${(size / 1e6).toFixed(1)} MB, installed and used\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
