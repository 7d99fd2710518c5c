/** `genie merge`: shards made whole. */
import type { Command } from 'commander';

export function addMerge(program: Command): void {
  program
    .command('merge')
    .description(
      'join what collect --shard or label --shard wrote: byte for byte what one process would have written',
    )
    .argument('<parts...>', 'all shards of a recording, or the files of labels in their order')
    .requiredOption('--out <path>', 'the whole; must not exist')
    .action(async (parts: string[], { out }: { out: string }) => {
      const { mergeCommand } = await import('../merge.ts');
      await mergeCommand(parts, out);
    });
}
