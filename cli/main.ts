#!/usr/bin/env node
/**
 * The `genie` command. Each command's code is loaded only when it runs, so that `--help` answers at once.
 */
import { explainError } from './explain-error.ts';
import { createProgram } from './program.ts';

try {
  await createProgram().parseAsync();
} catch (error) {
  process.stderr.write(`${explainError(error)}\n`);
  // Not left to the event loop: a progress bar or a worker that the error left behind would keep it going.
  process.exit(1);
}
