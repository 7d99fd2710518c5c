/** `genie play`: worlds in a browser. */
import type { Command } from 'commander';
import { collect, engineOptions, integer } from '../options.ts';
import type { PlayOptions } from '../play.ts';

export function addPlay(program: Command): void {
  const command = program
    .command('play')
    .description('play environments and trained worlds in a browser, or watch agents play')
    .option('--model <folder>', 'a trained Genie (repeatable)', collect, [])
    .option(
      '--data <folder>',
      'episodes whose frames worlds may start from; with labels, latent actions get names',
    )
    .option('--port <n>', '0 takes a free one', integer(0, 65_535), 7788)
    .option(
      '--host <address>',
      'off this computer (for a phone, say), pages need the token that is printed',
      '127.0.0.1',
    )
    .option(
      '--agent <name or file>',
      'an agent to be watched beside the built-in ones (repeatable)',
      collect,
      [],
    )
    .option(
      '--watch <folder>',
      'a training run to be watched, also while it goes on (repeatable)',
      collect,
      [],
    )
    .option('--record <folder>', 'where episodes are saved that the page records', 'runs/played');
  engineOptions(command).action(async (options: PlayOptions) => {
    const { playCommand } = await import('../play.ts');
    await playCommand(options);
  });
}
