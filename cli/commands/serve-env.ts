/** `genie serve-env`: an environment for programs in other languages, Python's Gymnasium first. */
import type { Command } from 'commander';
import { engineOptions, int8Option, integer } from '../options.ts';
import type { ServeEnvOptions } from '../serve-env.ts';

export function addServeEnv(program: Command): void {
  const command = program
    .command('serve-env')
    .description('serve an environment, or a trained Genie, to Python (envs/python/genie_client.py)')
    .argument('[id]', 'the environment; leave it out to serve --model')
    .option('--port <n>', '0 takes a free one', integer(0, 65_535), 7777)
    .option('--host <address>', 'who may connect can run the environment: by default this computer alone')
    .option('--model <folder>', 'a trained Genie, or one that ships: coinrun')
    .option(
      '--prompt <path>',
      'where its worlds start: an image, or a data set (default: what the model brings)',
    )
    .option('--once', 'serve one client, and end with it')
    .option('--horizon <n>', 'steps until a generated episode is truncated', integer(1));
  engineOptions(int8Option(command)).action(async (id: string | undefined, options: ServeEnvOptions) => {
    const { serveEnvCommand } = await import('../serve-env.ts');
    await serveEnvCommand(id, options);
  });
}
