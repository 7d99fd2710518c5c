/** Commands in small, to be killed and starved of disk: what they are called with, how they end, and what they leave. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

interface SmallCommand {
  /** What it is called with; everything that it writes goes into the folder. */
  words(folder: string): string[];
  /** Goes on with `--resume`; the others start again. */
  readonly resumes: boolean;
}

const settings = (...pairs: string[]) => pairs.flatMap((pair) => ['--set', pair]);

/** @param data a recording, which `collect` of these commands makes */
export function smallCommands(data: string): Readonly<Record<string, SmallCommand>> {
  return {
    collect: {
      words: (out) => [
        ...['collect', '--out', out, '--episodes', '12', '--max-steps', '40', '--workers', '1'],
      ],
      resumes: true,
    },
    train: {
      words: (out) => [
        ...['train', '--data', data, '--preset', 'tiny', '--threads', '1', '--out', out],
        ...settings('tokenizer.steps=12', 'training.steps=12'),
        ...settings('training.checkpointEvery=4', 'training.evaluationBatches=1'),
      ],
      resumes: true,
    },
    learn: {
      words: (out) => [
        ...['learn', '--env', 'CartPole-v1', '--steps', '8000', '--checkpoint-every', '2000'],
        ...['--threads', '1', '--out', out],
      ],
      resumes: true,
    },
    'run bc-evaluation': {
      words: (out) => [
        ...['run', 'bc-evaluation', '--preset', 'tiny', '--threads', '1', '--out', out],
        ...settings('collect.videoEpisodes=4', 'collect.expertEpisodes=4', 'collect.maximumSteps=60'),
        ...settings('genie.tokenizer.steps=12', 'genie.training.steps=12', 'cloning.steps=12'),
        ...settings('genieBc.steps=4', 'evaluation.levels=4', 'evaluation.worlds=4'),
        ...settings('evaluation.maximumSteps=40', 'evaluation.bootstrap=100'),
      ],
      resumes: true,
    },
    label: {
      words: (out) => [
        ...['label', '--model', 'coinrun', '--data', data, '--threads', '1'],
        ...['--out', join(out, 'labels.jsonl')],
      ],
      resumes: false,
    },
    generate: {
      words: (out) => [
        ...['generate', '--model', 'coinrun', '--frames', '4', '--threads', '1'],
        ...['--out', join(out, 'clip.gif')],
      ],
      resumes: false,
    },
  };
}

export interface Ending {
  /** null after a signal. */
  readonly code: number | null;
  /** What it wrote to standard error. */
  readonly said: string;
}

/** Runs `genie`, and kills it (SIGKILL) after so many milliseconds. */
export async function genie(words: readonly string[], killAfter?: number): Promise<Ending> {
  const main = join(import.meta.dirname, '../cli/main.js');
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => {
    said += piece;
  });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, said };
}

/** Whether a run in the folder wrote its record: one that did not has nothing to go on with. */
export async function hasBegun(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.some((name) => name.endsWith('.json') || name.endsWith('.jsonl'));
}

/** What says when a run was made, how fast it was and how often it was taken up, not what came of it. */
const records = /^(run\.json|\.genie-lock|events\.out.*|report\.md)$/;

/** All files by name, without what may differ between two runs of the same. */
export async function contents(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || records.test(entry.name) || entry.name.endsWith('.previous')) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const timed = /\.jsonl?$/.test(path);
    const content = timed
      ? bytes.toString().replace(/"stepsPerSecond":[-\d.e+]+/g, '')
      : bytes.toString('base64');
    found.set(relative(folder, path), content);
  }
  return found;
}

/** Names of files that only one of them has, or that differ. */
export function differences(
  expected: ReadonlyMap<string, string>,
  actual: ReadonlyMap<string, string>,
): string[] {
  const names = new Set([...expected.keys(), ...actual.keys()]);
  return [...names].filter((name) => actual.get(name) !== expected.get(name)).sort();
}
