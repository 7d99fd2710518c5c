/**
 * `npm run fuzz:kill -- --kills 20 --seed 1`: commands in small, killed (SIGKILL) at random moments and taken up again
 * until they are finished; what they leave must be, byte for byte, what an undisturbed run leaves.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { integer } from '../cli/options.ts';
import { RandomStream } from '../engine/random.ts';
import { contents, differences, genie, hasBegun, smallCommands } from './commands.ts';

const root = await mkdtemp(join(tmpdir(), 'kills-'));
const data = join(root, 'data');
const commands = smallCommands(data);
const killable = Object.keys(commands).filter((name) => commands[name].resumes);

const options = new Command('kills')
  .option('--kills <n>', 'of each command', integer(1), 10)
  .option('--seed <n>', 'of the moments', integer(0), 0)
  .addOption(new Option('--only <command>', 'one of them alone').choices(killable))
  .parse()
  .opts<{ kills: number; seed: number; only?: string }>();

const random = new RandomStream(`kills ${options.seed}`);

/** Runs to the end, or to the kill; whether it finished. */
async function run(words: readonly string[], killAfter?: number): Promise<boolean> {
  const { code, said } = await genie(words, killAfter);
  if (code !== 0 && code !== null) throw new Error(`genie ${words.join(' ')} ended with ${code}: ${said}`);
  return code === 0;
}

let stopped = false;
// What was tried is printed all the same.
process.once('SIGINT', () => {
  stopped = true;
});

async function compare(name: string): Promise<void> {
  const { words } = commands[name];
  const undisturbed = join(root, `${name}-undisturbed`);
  const started = performance.now();
  await run(words(undisturbed));
  const usual = performance.now() - started;
  const expected = await contents(undisturbed);
  let kills = 0;
  let loops = 0;
  const wrong = new Set<string>();
  while (kills < options.kills && !stopped) {
    const out = join(root, `${name}-${loops++}`);
    let begun = false;
    for (;;) {
      const more = kills < options.kills && !stopped;
      const again = begun ? ['--resume'] : [];
      if (await run([...words(out), ...again], more ? random.next() * usual : undefined)) break;
      kills++;
      begun = await hasBegun(out);
    }
    for (const file of differences(expected, await contents(out))) wrong.add(file);
    await rm(out, { recursive: true });
  }
  process.stdout.write(
    `| ${name} | ${kills} | ${loops} | ${wrong.size === 0 ? 'none' : [...wrong].join(', ')} |\n`,
  );
  if (wrong.size > 0) process.exitCode = 1;
}

process.stdout.write('| command | kills | runs | files that differ or are left over |\n|---|---|---|---|\n');
try {
  await run(commands.collect.words(data));
  for (const name of killable) {
    if ((options.only === undefined || options.only === name) && !stopped) await compare(name);
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
