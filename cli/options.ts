/** Options that several commands share, and how their values are read. */
import { type Command, InvalidArgumentError, Option } from 'commander';

/** What `engineOptions` reads. */
export interface EngineFlags {
  engine: string;
  device: string;
  threads?: number;
}

/** `--engine`, `--device` and `--threads`, for every command that computes. */
export function engineOptions(command: Command): Command {
  return command
    .option('--engine <name>', 'auto, onnx, tfjs-node-gpu, tfjs-node or cpu', 'auto')
    .option('--device <name>', 'auto, cpu, cuda or webgpu', 'auto')
    .option('--threads <n>', 'of the compiled engine (default: one for each core)', integer(1));
}

/** `--int8`, for every command that generates. */
export function int8Option(command: Command): Command {
  return command.option(
    '--int8',
    'generate with int8 weights: faster, a little less exact (docs/performance.md); onnx on the CPU alone',
  );
}

/** `--config` and `--set`, for every command with a configuration; `example` is an override that it takes. */
export function configOptions(command: Command, example: string): Command {
  return command
    .option(
      '--config <file>',
      'YAML whose keys replace those of the preset (genie config prints one, explained)',
    )
    .option(
      '--set <key=value>',
      `one dotted key of the configuration, e.g. ${example} (repeatable)`,
      collect,
      [],
    );
}

/**
 * `--resume` of a training.
 * @param recorded options that must be given otherwise, and that the run knows
 */
export function resumeOption(recorded: readonly string[]): Option {
  return new Option(
    '--resume',
    'go on from the last checkpoint in --out; what the run was begun with need not be said again',
    // Something in their place, for else they would be missed before the run can be asked.
  ).implies(Object.fromEntries(recorded.map((name) => [name, null])));
}

/** `--track`, for every command that trains. */
export function trackOption(command: Command): Command {
  return command.option(
    '--track <name or file>',
    'show figures and pictures in wandb or by your own file, beside TensorBoard (repeatable)',
    collect,
    ['tensorboard'],
  );
}

export function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

/** A whole number from `minimum` to `maximum`. */
export function integer(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < minimum || value > maximum || text.trim() === '') {
      const most = maximum < Number.MAX_SAFE_INTEGER ? ` and at most ${maximum}` : '';
      throw new InvalidArgumentError(`expected a whole number of at least ${minimum}${most}.`);
    }
    return value;
  };
}

/** A number between 0 and 1. */
export function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1) || text.trim() === '') {
    throw new InvalidArgumentError('expected a number from 0 to 1.');
  }
  return value;
}

/** A comma-separated list of whole numbers, e.g. `0,1,1,3`. */
export function integerList(text: string): number[] {
  return text.split(',').map((item) => integer(0)(item));
}
