/**
 * The `genie` command. Each command's code is loaded only when it runs, so that `--help` answers at once.
 */
import { exitCodeOf, Interrupted, listenForSignals } from '../engine/interruption.ts';
import { explainError } from './explain-error.ts';
import { createProgram } from './program.ts';

const program = createProgram();
/** Whether the command that runs can be resumed: part of what a person is told when it ends early. */
let resumable = false;
program.hook('preAction', (_, command) => {
  resumable = command.options.some(({ long }) => long === '--resume');
});

function fail(error: unknown): never {
  process.stderr.write(`${explainError(error, resumable)}\n`);
  // Not left to the event loop: a progress bar or a worker that the error left behind would keep it going.
  process.exit(error instanceof Interrupted ? exitCodeOf(error) : 1);
}

// Started over a channel by another process (a job of a sweep): once that is gone
// another attempt may begin at any moment in the same folder.
if (process.channel) {
  process.once('disconnect', () => process.exit(1));
  process.channel.unref();
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
