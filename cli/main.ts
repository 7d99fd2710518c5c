#!/usr/bin/env node
/**
 * The `genie` command. Each command's code is loaded only when it runs, so that `--help` answers at once.
 */
import { exitCodeOf, Interrupted, listenForSignals } from '../engine/interruption.ts';
import { explainError } from './explain-error.ts';
import { createProgram } from './program.ts';

<<<<<<< HEAD
const program = createProgram();
/** Whether the command that runs can be resumed: part of what a person is told when it ends early. */
let resumable = false;
program.hook('preAction', (_, command) => {
  resumable = command.options.some(({ long }) => long === '--resume');
});

function fail(error: unknown): never {
  process.stderr.write(`${explainError(error, resumable)}\n`);
=======
// Started by another process over a channel (a job of a sweep): nobody waits for the outcome once that is gone.
if (process.channel) {
  process.once('disconnect', () => process.exit(1));
  process.channel.unref();
}

try {
  await createProgram().parseAsync();
} catch (error) {
  process.stderr.write(`${explainError(error)}\n`);
>>>>>>> 5efc894 (genie sweep: jobs from a file, run locally, by Slurm or through BullMQ)
  // Not left to the event loop: a progress bar or a worker that the error left behind would keep it going.
  process.exit(error instanceof Interrupted ? exitCodeOf(error) : 1);
}

listenForSignals((interrupted) => explainError(interrupted, resumable));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
// Whoever reads the output has seen enough (`genie envs | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  fail(error);
});

await program.parseAsync().catch(fail);
