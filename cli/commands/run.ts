/** `genie run <experiment>`: a whole experiment, from data to report. */
import type { Command } from 'commander';
import { experiments } from '../../experiments/registry.ts';
import { collect, configOptions, engineOptions, integer, trackOption } from '../options.ts';
import type { RunOptions } from '../run-experiment.ts';

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .description('run a whole experiment, from data to report')
    .argument('<experiment>', 'one of the names below, or the path of your own file')
    .option('--preset <name>', 'a complete configuration to start from (default: quick)')
    .option('--out <folder>', 'where everything is written (default: runs/<experiment>[-<study>]-<preset>)')
    .option('--data <folder>', 'recorded episodes to use in place of recording them')
    .option('--agent <name or file>', 'evaluate this agent too (repeatable)', collect, [])
    .option('--study <name>', 'which study, in experiments that hold several')
    .option('--seeds <n>', 'number of seeds', integer(1))
    .option('--levels <n>', 'number of held-out levels', integer(1))
    .option(
      '--workers <n>',
      'shares of episodes to label, policies to train, and to play, at once, on a thread each (default: as many as --threads)',
      integer(1),
    )
    .option('--resume', 'go on with the run in --out: with what it was begun with, but for what is given')
    .addHelpText('after', `\nExperiments:\n${listing()}`);
  trackOption(engineOptions(configOptions(command, 'seed=1'))).action(
    async (experiment: string, options: RunOptions) => {
      const { runExperiment } = await import('../run-experiment.ts');
      await runExperiment(experiment, options);
    },
  );
}

function listing(): string {
  return Object.entries(experiments)
    .map(([name, { presets, studies }]) => {
      const shown = `  ${name.padEnd(17)} presets ${presets.join(', ')}`;
      return studies ? `${shown}\n${' '.repeat(20)}studies ${studies.join(', ')}` : shown;
    })
    .join('\n');
}
