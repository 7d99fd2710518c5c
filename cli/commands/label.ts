/** `genie label`: the latent action of every step of a data set's video. */
import type { Command } from 'commander';
import type { LabelOptions } from '../label-episodes.ts';
import { engineOptions } from '../options.ts';
import { shardOption } from '../shard.ts';

export function addLabel(program: Command): void {
  const command = program
    .command('label')
    .description('label every step of a data set with the latent action that the model sees in it')
    .requiredOption('--model <folder>', 'a trained Genie')
    .requiredOption('--data <folder>', 'episodes; their own actions are not read')
    .requiredOption(
      '--out <file.jsonl>',
      'one line an episode: {"id", "latents"}, latents[t] beside actions[t]',
    );
  shardOption(engineOptions(command), 'episodes').action(async (options: LabelOptions) => {
    const { labelCommand } = await import('../label-episodes.ts');
    await labelCommand(options);
  });
}
