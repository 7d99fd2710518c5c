/** `genie export`: a trained Genie for other programs. */
import { type Command, Option } from 'commander';
import type { ExportOptions } from '../export.ts';
import { engineOptions, integerList } from '../options.ts';

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description('write a trained Genie as ONNX models, documented safetensors or a web page that plays it')
    .requiredOption('--model <folder>', 'a trained Genie')
    .addOption(
      new Option('--to <kind>', 'what to write')
        .choices(['onnx', 'safetensors', 'web'])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <folder>', 'where it is written')
    .option('--data <folder>', 'episodes to start from; with labels they tell what latent actions mean')
    .option('--policy <path>', 'a cloned policy to write beside it: its folder or policy.safetensors')
    .option(
      '--steps <list>',
      'of a web page: numbers of MaskGIT steps it offers, beside the model’s',
      integerList,
    )
    .option('--webgpu', 'of a web page: also compute on the graphics card, where a browser can (4 MB more)')
    .addOption(
      new Option('--weights <precision>', 'how weights are kept; they are computed with as float32')
        .choices(['float32', 'float16', 'int8'])
        .default('float32'),
    );
  engineOptions(command).action(async (options: ExportOptions) => {
    const { exportCommand } = await import('../export.ts');
    await exportCommand(options);
  });
}
