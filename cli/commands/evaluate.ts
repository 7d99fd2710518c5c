/** `genie evaluate`: an agent on explicit levels, with an interval. */
import type { Command } from 'commander';
import { envKeywordsOption } from '../env-keywords.ts';
import type { EvaluateOptions } from '../evaluate-agent.ts';
import { integer } from '../options.ts';
import { shardOption } from '../shard.ts';

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('play levels with an agent and report the share solved')
    .requiredOption(
      '--agent <name or file>',
      'an agent by name, a .ts or .js file, or a cloned policy’s folder',
    )
    .option('--env <id>', 'the environment; python:<id> runs one of Gymnasium', 'CoinRun-easy-v0')
    .option('--first-level <n>', 'the first of consecutive level seeds', integer(0), 1_000_000)
    .option('--levels <n>', 'how many levels', integer(1), 100)
    .option('--first-seed <n>', 'the first of consecutive seeds of the agent', integer(0), 0)
    .option('--seeds <n>', 'how often each is played', integer(1), 1)
    .option('--max-steps <n>', 'cut longer episodes', integer(1))
    .option('--out <folder>', 'write every episode, the summary and the record of the run there')
    .option(
      '--record <folder>',
      'write every episode as a video (MP4), its actions written under the frames',
    );
  shardOption(envKeywordsOption(command), 'levels').action(async (options: EvaluateOptions) => {
    const { evaluateCommand } = await import('../evaluate-agent.ts');
    await evaluateCommand(options);
  });
}
