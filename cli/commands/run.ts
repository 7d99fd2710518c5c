/** `genie run <experiment>`: a whole experiment, from data to report. */
import type { Command } from 'commander';
import { collect, configOptions, engineOptions, integer } from '../options.ts';
import type { RunOptions } from '../run-experiment.ts';

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .description('run a whole experiment, from data to report')
    .argument('<experiment>', 'for example bc-evaluation, or the path of your own file')
    .option('--preset <name>', 'its size: tiny, quick or standard', 'quick')
    .option('--out <folder>', 'where everything is written (default: runs/<experiment>[-<study>]-<preset>)')
    .option('--data <folder>', 'recorded episodes to use in place of recording them')
    .option('--agent <name or file>', 'evaluate this agent too (repeatable)', collect, [])
    .option('--study <name>', 'which study, in experiments that hold several')
    .option('--seeds <n>', 'number of seeds', integer(1))
    .option('--levels <n>', 'number of held-out levels', integer(1))
    .option('--resume', 'go on with an interrupted run in --out');
  engineOptions(configOptions(command)).action(async (experiment: string, options: RunOptions) => {
    const { runExperiment } = await import('../run-experiment.ts');
    await runExperiment(experiment, options);
  });
}
