/** `genie train`: a Genie from video alone. */
import type { Command } from 'commander';
import { configOptions, engineOptions, integer, resumeOption, trackOption } from '../options.ts';
import type { TrainOptions } from '../train-genie.ts';

export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description('train a Genie (tokenizer, then latent actions and dynamics) on video without actions')
    .requiredOption('--data <folder>', 'episodes or plain videos')
    .requiredOption('--out <folder>', 'where model, checkpoints and logs are written')
    .option(
      '--held-out <folder>',
      'video for the evaluation figures (default: every tenth episode of --data)',
    )
    .option(
      '--preset <name>',
      'tiny, quick, coinrun, quick-keys, coinrun-keys, coinrun-motion, standard, robotics-quick, robotics-standard or coinrun-paper (default: quick)',
    )
    .option('--seed <n>', 'of parameters, batches and noise (default: 0)', integer(0))
    .addOption(resumeOption(['data']));
  trackOption(engineOptions(configOptions(command, 'training.logEvery=5'))).action(
    async (options: TrainOptions) => {
      const { trainCommand } = await import('../train-genie.ts');
      await trainCommand(options);
    },
  );
}
