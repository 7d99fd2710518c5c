/** The `genie` command with all its subcommands, ready to parse. */
import { createRequire } from 'node:module';
import { Command, Help, Option } from 'commander';
import '../genie/env/registrations.ts';
import { addCommands } from './commands/index.ts';
import { integer } from './options.ts';

const { version } = createRequire(import.meta.url)('genie-worlds/package.json') as { version: string };

export function createProgram(): Command {
  const program = new Command('genie')
    .description('Train agents in generated environments: world models, latent actions, behavioural cloning.')
    .version(version)
    .showSuggestionAfterError()
    .addOption(
      new Option(
        '--answer-seconds <s>',
        'how long files of your own (agents, environments, …) may take to answer',
      )
        .argParser(integer(1))
        .default(600)
        .env('GENIE_ANSWER_SECONDS'),
    )
    .configureHelp({
      optionDescription(option) {
        const description = Help.prototype.optionDescription.call(this, option);
        return option.mandatory ? `${description} (required)` : description;
      },
    })
    .addHelpText('after', '\nThe whole experiment in one command:  genie run bc-evaluation --preset quick');
  // In the environment, so that threads and processes of the command see it too.
  program.hook('preAction', () => {
    process.env.GENIE_ANSWER_SECONDS = String(program.opts<{ answerSeconds: number }>().answerSeconds);
  });
  addCommands(program);
  return program;
}
