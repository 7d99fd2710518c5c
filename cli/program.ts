/** The `genie` command with all its subcommands, ready to parse. */
import { createRequire } from 'node:module';
import { Command, Help } from 'commander';
import '../genie/env/registrations.ts';
import { addCommands } from './commands/index.ts';

const { version } = createRequire(import.meta.url)('genie-worlds/package.json') as { version: string };

export function createProgram(): Command {
  const program = new Command('genie')
    .description('Train agents in generated environments: world models, latent actions, behavioural cloning.')
    .version(version)
    .showSuggestionAfterError()
    .configureHelp({
      optionDescription(option) {
        const description = Help.prototype.optionDescription.call(this, option);
        return option.mandatory ? `${description} (required)` : description;
      },
    })
    .addHelpText('after', '\nThe whole experiment in one command:  genie run bc-evaluation --preset quick');
  addCommands(program);
  return program;
}
