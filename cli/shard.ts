/** `--shard i/n`: one of n parts of the work, so that jobs can share it out. */
import { type Command, InvalidArgumentError } from 'commander';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** @param what is shared out, in the plural */
export function shardOption(command: Command, what: string): Command {
  return command.option(
    '--shard <i/n>',
    `only the i-th of n parts of the ${what} (genie merge joins them)`,
    parse,
  );
}

function parse(text: string): Shard {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!(index >= 1 && index <= count))
    throw new InvalidArgumentError('expected i/n with i from 1 to n, such as 2/4.');
  return { index, count };
}

/** The shard's items: neighbours, so that the shards one after another are the whole; all of them without a shard. */
export function shareOf<T>(items: readonly T[], shard: Shard | undefined): T[] {
  if (!shard) return [...items];
  const at = (index: number) => Math.round((index * items.length) / shard.count);
  return items.slice(at(shard.index - 1), at(shard.index));
}
