/** One attempt at one job, in a process of its own that ends with its parent, however that ends. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../engine/errors.ts';
import { wordsToRun } from './check-jobs.ts';
import type { SweepFolder } from './sweep-folder.ts';

/**
 * Runs the job from its start or, where an earlier attempt left a run, from there; a finished one is left alone.
 * @param signal stops it: the job's process is ended, and it counts as failed.
 * @throws UserError with the last line that it printed, if it ends with anything but success.
 */
export async function runJob(folder: SweepFolder, number: number, signal?: AbortSignal): Promise<void> {
  const earlier = await folder.standing(number);
  if (earlier?.state === 'finished') return;
  const path = folder.pathOf(number);
  const words = wordsToRun(
    folder.job(number),
    folder.record.threads,
    path,
    ['run.json', 'recipe.json'].some((name) => existsSync(join(path, name))),
  );
  const attempts = (earlier?.attempts ?? 0) + 1;
  const standing = { attempts, host: hostname(), process: process.pid, startedAt: new Date().toISOString() };
  const log = `${path}.log`;
  await appendFile(
    log,
    `# attempt ${attempts} on ${standing.host}, ${standing.startedAt}: genie ${words.join(' ')}\n`,
  );
  await folder.setStanding(number, { ...standing, state: 'running', seconds: 0 });
  const started = performance.now();
  const end = await start(words, folder.record.from, log, signal);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  if (end === 0) {
    await folder.setStanding(number, { ...standing, state: 'finished', seconds });
    return;
  }
  const reason = `${signal?.aborted ? 'stopped' : `ended by ${end}`}: ${await lastLine(log)}`;
  await folder.setStanding(number, { ...standing, state: 'failed', seconds, reason });
  throw new UserError(`job ${number} ${reason} (${log})`);
}

/** Exit status or signal of a `genie` whose output goes to the end of `log`. */
async function start(
  words: readonly string[],
  from: string,
  log: string,
  signal?: AbortSignal,
): Promise<number | string> {
  const file = await open(log, 'a');
  try {
    // The channel is never written to: when this process dies, killed or not, it closes, and `genie` ends (main.ts).
    const child = spawn(process.execPath, [...genieProgram(), ...words], {
      cwd: from,
      stdio: ['ignore', file.fd, file.fd, 'ipc'],
      signal,
    });
    return await new Promise((resolve) => {
      child.on('error', (error) => {
        if (error.name !== 'AbortError') resolve(`${error.message} (is there a folder ${from}?)`);
      });
      child.on('close', (code, by) => resolve(code ?? by ?? 'unknown'));
    });
  } finally {
    await file.close();
  }
}

/** What Node is given to run `genie`: the built file, or the source through tsx. */
export function genieProgram(): string[] {
  const source = import.meta.url.endsWith('.ts');
  const main = fileURLToPath(new URL(`../main.${source ? 'ts' : 'js'}`, import.meta.url));
  return source ? ['--import', import.meta.resolve('tsx'), main] : [main];
}

async function lastLine(log: string): Promise<string> {
  const file = await open(log);
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(Math.min(size, 4096));
    await file.read(end, 0, end.length, size - end.length);
    return end.toString('utf8').trimEnd().split('\n').at(-1)!;
  } finally {
    await file.close();
  }
}
