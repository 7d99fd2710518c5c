/** Checks every job of a sweep before the first is started: an hour of training is a poor way to find a misspelt key. */
import { type Command, CommanderError } from 'commander';
import { findAgent } from '../../agents/registry.ts';
import { UserError } from '../../engine/errors.ts';
import { createProgram } from '../program.ts';
import type { RunOptions } from '../run-experiment.ts';
import type { TrainOptions } from '../train-genie.ts';
import { type Job, sweepable } from './sweep-file.ts';

/** @throws UserError naming the first job that the command line would refuse, and why. */
export async function checkJobs(jobs: readonly Job[]): Promise<void> {
  for (const { number, words } of jobs) {
    try {
      await checkWords([...words, '--out', 'out']);
    } catch (error) {
      if (error instanceof CommanderError || error instanceof UserError) {
        const [line] = error.message.replace(/^error: /, '').split('\n');
        throw new UserError(`sweep, job ${number} (genie ${words.join(' ')}): ${line}`);
      }
      throw error;
    }
  }
}

/** Parses without doing, then reads the configuration of the commands that have one. */
async function checkWords(words: readonly string[]): Promise<void> {
  const program = createProgram();
  const parsed: { arguments: string[]; options: unknown }[] = [];
  for (const command of program.commands) {
    command.exitOverride().configureOutput({ writeErr() {}, writeOut() {} });
    command.action(() => {
      parsed.push({ arguments: command.args, options: command.opts() });
    });
  }
  await program.parseAsync(words, { from: 'user' });
  const [{ arguments: names, options }] = parsed;
  const { agent } = options as { agent?: string | string[] };
  if (typeof agent === 'string') await findAgent(agent);
  // Loaded for the commands that have a configuration alone: they bring models and engine with them.
  if (words[0] === 'run') {
    const { configOfRun } = await import('../run-experiment.ts');
    await configOfRun(names[0], options as RunOptions);
  }
  if (words[0] === 'train') {
    const { configOfTraining } = await import('../train-genie.ts');
    await configOfTraining(options as TrainOptions);
  }
}

/** Whether the command has that option. */
function takes(command: string, option: string): boolean {
  return subcommand(command).options.some(({ long }) => long === option);
}

function subcommand(name: string): Command {
  return createProgram().commands.find((command) => command.name() === name)!;
}

/** What a job is started with: its words, its threads and the place of its results. */
export function wordsToRun(job: Job, threads: number, folder: string, resume: boolean): string[] {
  const [command] = job.words;
  const shared = ['--threads', '--workers'].filter(
    (option) => takes(command, option) && !job.words.includes(option),
  );
  const { out } = sweepable[command];
  return [
    ...job.words,
    ...shared.flatMap((option) => [option, String(threads)]),
    '--out',
    out === '' ? folder : `${folder}/${out}`,
    ...(resume && takes(command, '--resume') ? ['--resume'] : []),
  ];
}
