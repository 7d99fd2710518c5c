/**
 * `npm run fuzz:full-disk`: commands in small on disks that become full at several moments. Each must end with one line that
 * says so, leave whole files under their own names, and, once there is room, make the same bytes as an undisturbed run.
 * Mounts tmpfs, so it needs Linux and root; elsewhere it says so and ends.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, relative } from 'node:path';
import { Command, Option } from 'commander';
import { openDataset } from '../data/dataset.ts';
import { readCheckpoint } from '../engine/checkpoint.ts';
import { contents, differences, genie, hasBegun, smallCommands } from './commands.ts';

const root = await mkdtemp(join(tmpdir(), 'full-disk-'));
const data = join(root, 'data');
const commands = smallCommands(data);
const options = new Command('full-disk')
  .addOption(new Option('--only <command>', 'one of them alone').choices(Object.keys(commands)))
  .parse()
  .opts<{ only?: string }>();

/** Sizes in MB, and the room on each as a share of what the command writes (at most the whole disk). */
const disks = [
  { size: 3, share: 0.1 },
  { size: 8, share: 0.5 },
  { size: 64, share: 0.9 },
];
const MB = 2 ** 20;
const disk = join(root, 'disk');
await mkdir(disk);
const mount = (...words: string[]) => execFileSync('mount', words, { stdio: 'pipe' });
const unmount = () => execFileSync('umount', [disk], { stdio: 'pipe' });

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Files under their own names that are not whole, and files under temporary names. */
async function notWhole(folder: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const path of await filesIn(folder)) {
    const whole = await isWhole(path).catch(() => false);
    if (!whole || path.includes('.tmp-')) wrong.push(relative(folder, path));
  }
  return wrong;
}

async function isWhole(path: string): Promise<boolean> {
  if (extname(path) === '.safetensors') await readCheckpoint(path);
  else if (extname(path) === '.json') JSON.parse(await readFile(path, 'utf8'));
  else if (extname(path) === '.jsonl') {
    const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
    for (const line of lines) JSON.parse(line);
    if (basename(path) !== 'episodes.jsonl' || lines.length === 0) return true;
    const video = await openDataset(dirname(path));
    for (const { id } of video.episodes) await video.frames(id);
  } else return !/\.(gif|png|mp4|md|yaml)$/.test(path) || (await stat(path)).size > 0;
  return true;
}

let bad = 0;

async function attempt(name: string, size: number, room: number, expected: ReadonlyMap<string, string>) {
  const { words, resumes } = commands[name];
  const out = join(disk, 'out');
  mount('-t', 'tmpfs', '-o', `size=${size * MB}`, 'tmpfs', disk);
  try {
    await mkdir(out);
    await writeFile(join(disk, 'ballast'), new Uint8Array(Math.max(0, size * MB - room)));
    const first = await genie(words(out));
    const last = first.said.trimEnd().split('\n').at(-1) ?? '';
    const told = /^genie: .*(disk is full|free some room)/.test(last) && !/^\s+at /m.test(first.said);
    const broken = await notWhole(out);
    mount('-o', 'remount,size=1g', disk);
    await rm(join(disk, 'ballast'));
    const again = resumes && (await hasBegun(out)) ? ['--resume'] : [];
    const second = first.code === 0 ? first : await genie([...words(out), ...again]);
    const differ = second.code === 0 ? differences(expected, await contents(out)) : [second.said.trim()];
    const fitted = first.code === 0;
    if ((!fitted && !told) || broken.length > 0 || differ.length > 0) bad++;
    const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '));
    process.stdout.write(
      `| ${name} | ${size} | ${Math.round(room / 1024)} | ${fitted ? 'it fitted' : told ? 'one line' : last} | ` +
        `${list(broken)} | ${list(differ)} |\n`,
    );
  } finally {
    unmount();
  }
}

try {
  try {
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk);
    unmount();
  } catch (error) {
    process.stdout.write(
      `skipped: tmpfs cannot be mounted here: ${(error as Error).message.trim().split('\n').at(-1)}\n`,
    );
    process.exit();
  }
  const recorded = await genie(commands.collect.words(data));
  if (recorded.code !== 0) throw new Error(recorded.said);
  process.stdout.write(
    '| command | disk MB | room KB | told | files not whole | files that differ after going on |\n|---|---|---|---|---|---|\n',
  );
  for (const name of Object.keys(commands)) {
    if (options.only !== undefined && options.only !== name) continue;
    const undisturbed = join(root, `${name}-undisturbed`);
    await mkdir(undisturbed);
    const { code, said } = await genie(commands[name].words(undisturbed));
    if (code !== 0) throw new Error(said);
    const sizes = await Promise.all(
      (await filesIn(undisturbed)).map(async (path) => (await stat(path)).size),
    );
    const written = sizes.reduce((sum, bytes) => sum + bytes, 0);
    const expected = await contents(undisturbed);
    for (const { size, share } of disks) {
      await attempt(name, size, Math.min(size * MB, Math.ceil(written * share)), expected);
    }
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
if (bad > 0) process.exitCode = 1;
