/** `genie learn`: an agent that learns from reward. */
import type { Command } from 'commander';
import type { LearnOptions } from '../learn.ts';
import { collect, configOptions, engineOptions, integer, resumeOption, trackOption } from '../options.ts';

export function addLearn(program: Command): void {
  const command = program
    .command('learn')
    .description('train an agent from reward, in any environment')
    .option('--algorithm <name or file>', 'ppo, or your own learning agent’s .ts or .js file (default: ppo)')
    .requiredOption('--env <id>', 'the environment; python:<id> runs one of Gymnasium')
    .requiredOption('--steps <n>', 'steps of all worlds together', integer(1))
    .requiredOption('--out <folder>', 'where the agent, checkpoints and logs are written')
    .option('--seed <n>', 'of parameters, actions, batches and worlds (default: 0)', integer(0))
    .option(
      '--env-set <key=value>',
      'one keyword of the environment, e.g. reward=dense (repeatable)',
      collect,
      [],
    )
    .option('--worlds <n>', 'worlds that step together', integer(1))
    .option('--from <folder>', 'begin with a policy that was cloned or learnt before')
    .option('--checkpoint-every <n>', 'steps from one checkpoint to the next (default: 100000)', integer(1))
    .addOption(resumeOption(['env', 'steps']));
  trackOption(engineOptions(configOptions(command, 'rolloutSteps=128'))).action(
    async (options: LearnOptions) => {
      const { learnCommand } = await import('../learn.ts');
      await learnCommand(options);
    },
  );
}
