/** `genie config`: the configuration of a command, explained. */
import type { Command } from 'commander';
import { configOptions } from '../options.ts';
import type { ConfigOptions } from '../print-config.ts';

export function addConfig(program: Command): void {
  const command = program
    .command('config')
    .description('print the whole configuration of train, learn or an experiment, every key explained')
    .argument('<command>', 'train, learn or run')
    .argument('[experiment]', 'of run: its name, or the path of your own file')
    .option('--preset <name>', 'a complete configuration to start from (learn has one alone)', 'quick');
  configOptions(command, 'training.logEvery=5')
    .addHelpText('after', '\nIt is YAML that --config takes:  genie config train > mine.yaml')
    .action(async (name: string, experiment: string | undefined, options: ConfigOptions) => {
      const { configCommand } = await import('../print-config.ts');
      await configCommand(name, experiment, options);
    });
}
