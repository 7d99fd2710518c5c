/** `genie collect`: an agent plays, and its episodes become a data set. */
import type { Command } from 'commander';
import type { CollectOptions } from '../collect-episodes.ts';
import { envKeywordsOption } from '../env-keywords.ts';
import { integer, share } from '../options.ts';
import { shardOption } from '../shard.ts';

export function addCollect(program: Command): void {
  const command = program
    .command('collect')
    .description('record an agent’s episodes as a data set')
    .requiredOption('--out <path>', 'where the data set is written')
    .option('--env <id>', 'the environment; its observations must be pictures (default: CoinRun-easy-v0)')
    .option('--agent <name or file>', 'who plays (default: random)')
    .option('--episodes <n>', 'one on each of so many levels', integer(1), 100)
    .option('--first-level <n>', 'the first of consecutive level seeds', integer(0), 0)
    .option('--max-steps <n>', 'cut longer episodes (default: 1000)', integer(1))
    .option(
      '--random-actions <share>',
      'replace this share of the actions by random ones (default: 0)',
      share,
    )
    .option('--only-solved', 'leave out episodes that were not solved')
    .option('--format <name>', 'genie, lerobot-v3, lerobot-v2.1, minari, minari-hdf5 or npz (default: genie)')
    .option('--seed <n>', 'of the agent (default: 0)', integer(0))
    .option('--workers <n>', 'threads that play; one for each processor unless given', integer(1))
    .option(
      '--resume',
      'go on with an interrupted recording, or add levels to one, made in the same way, which need not be said again',
    )
    .option('--overwrite', 'remove the recording that is in --out first');
  shardOption(envKeywordsOption(command), 'levels').action(async (options: CollectOptions) => {
    const { collectCommand } = await import('../collect-episodes.ts');
    await collectCommand(options);
  });
}
