/** `genie replay`: recorded actions played back in this project's CoinRun. */
import type { Command } from 'commander';

export function addReplay(program: Command): void {
  program
    .command('replay')
    .description('play recorded CoinRun actions back and compare rewards, length and ending, step by step')
    .argument('<episodes.jsonl>', 'recorded episodes, with their labels in it or in labels.jsonl beside it')
    .action(async (path: string) => {
      const { replayEpisodes } = await import('../../envs/coinrun/replay.ts');
      const result = await replayEpisodes(path);
      process.stdout.write(`${result.summary}\n`);
      if (result.reproduced < result.episodes) process.exitCode = 1;
    });
}
