/** `genie generate`: a clip out of a trained Genie. */
import type { Command } from 'commander';
import type { GenerateOptions } from '../generate-clip.ts';
import { engineOptions, int8Option, integer, integerList } from '../options.ts';

export function addGenerate(program: Command): void {
  const command = program
    .command('generate')
    .description(
      'generate a clip from a prompt and latent actions; without --actions, one clip for each action',
    )
    .requiredOption('--model <folder>', 'a trained Genie, or one that ships: coinrun')
    .option(
      '--prompt <path>',
      'an image file, or a data set, whose first episode begins the clip (default: the first prompt of the model)',
    )
    .requiredOption('--out <file.gif>', 'where the clip is written')
    .option('--actions <list>', 'latent actions, e.g. 0,3,3,1 (the last one is held)', integerList)
    .option('--frames <n>', 'frames to generate', integer(1), 16)
    .option('--seed <n>', 'of the sampling', integer(0), 0)
    .option('--steps <n>', 'MaskGIT refinements a frame (default: the model’s)', integer(1))
    .option('--temperature <t>', 'of the sampling (default: the model’s)', Number);
  engineOptions(int8Option(command)).action(async (options: GenerateOptions) => {
    const { generateCommand } = await import('../generate-clip.ts');
    await generateCommand(options);
  });
}
