/**
 * What stands before the first step: the command line's own start, and tracing a model and handing it to ONNX Runtime.
 * Whether compiled graphs are worth keeping on disk depends on the last two.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Compilation, createEngine } from '../../engine/engine.ts';
import { RandomStream } from '../../engine/random.ts';
import { createTrainer } from '../../engine/training.ts';
import { quick } from '../../genie/presets/quick.ts';
import { coTraining } from '../../genie/training/co-train.ts';
import { tokenizerTraining } from '../../genie/training/train-tokenizer.ts';
import { type BenchContext, median, milliseconds, type Row } from '../row.ts';
import { untrainedGenie } from '../untrained-genie.ts';

/** The median of how long `genie --help` takes. */
async function help(rounds: number): Promise<number> {
  const cli = fileURLToPath(
    import.meta.resolve(import.meta.url.replace(/bench\/rows\/[^/]+$/, 'cli/main.js')),
  );
  const times: number[] = [];
  for (let round = 0; round < 3 * rounds; round++) {
    times.push(await milliseconds(() => promisify(execFile)(process.execPath, [cli, '--help'])));
  }
  return median(times);
}

export async function* measure({ rounds }: BenchContext): AsyncGenerator<Row> {
  yield { name: 'genie --help', value: (await help(rounds)) / 1000, unit: 's', aim: 0.3 };
  const frozen = Object.fromEntries(
    Object.entries(untrainedGenie(quick).weights).filter(([name]) => name.startsWith('tokenizer.')),
  );
  const models = {
    'tokenizer, quick': tokenizerTraining(quick),
    'LAM and dynamics, quick': coTraining(quick, frozen, ['lam', 'dynamics']),
  };
  for (const [name, definition] of Object.entries(models)) {
    const compilations: Compilation[] = [];
    const engine = await createEngine({ onCompiled: (compilation) => compilations.push(compilation) });
    for (let round = 0; round < rounds; round++) {
      (await createTrainer(engine, definition, new RandomStream(0))).dispose();
    }
    for (const part of ['tracing', 'session'] as const) {
      const value = median(compilations.map((compilation) => compilation[part]));
      yield { name: `training step, ${name}: ${part}`, value, unit: 's' };
    }
  }
}
