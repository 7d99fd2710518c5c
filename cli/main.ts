#!/usr/bin/env node
/**
 * The `genie` command. Each command's code is loaded only when it runs, so that `--help` answers at once.
 */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { UserError } from '../engine/errors.ts';
import { addCommands } from './commands/index.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('genie')
  .description('Train agents in generated environments: world models, latent actions, behavioural cloning.')
  .version(version)
  .showSuggestionAfterError()
  .addHelpText('after', '\nThe whole experiment in one command:  genie run bc-evaluation --preset quick');

addCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${explain(error)}\n`);
}

/** One line for a mistake of the user or a full disk; the whole stack for a mistake of ours. */
function explain(error: unknown): string {
  if (error instanceof UserError) return `genie: ${error.message}`;
  const { code, path } = error as NodeJS.ErrnoException;
  const where = path === undefined ? '' : ` (${path})`;
  if (code === 'ENOSPC') {
    return `genie: the disk is full${where}: free some room and go on with --resume; what was written before is intact`;
  }
  if (code === 'EACCES' || code === 'EROFS')
    return `genie: no permission to write${where}: choose another --out`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
