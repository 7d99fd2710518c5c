/** One training step of an ST-transformer, beside the same step in PyTorch: same shapes, batch and machine, in turn. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createEngine } from '../../engine/engine.ts';
import { RandomStream } from '../../engine/random.ts';
import { createTrainer } from '../../engine/training.ts';
import { type BenchContext, median, milliseconds, type Row } from '../row.ts';
import {
  type StTransformerSize,
  stTransformerTraining,
  yardstickFlags,
  yardstickSizes,
} from '../st-transformer.ts';
import { stepInputs } from '../step-time.ts';

export const name = 'training-step';

const STEPS = 5;

/** Floating-point operations of the matrix products of forward and backward, as the reference script counts them. */
function operations({ batch, frames, tokens, width, layers, vocabulary }: StTransformerSize): number {
  const positions = batch * frames * tokens;
  const projections = 6 * (layers * 16 * width ** 2 + width * vocabulary) * positions;
  return projections + 12 * layers * positions * (tokens + frames) * width;
}

/** Prepares our step: a function that runs some and returns the median milliseconds of all but the first. */
async function prepare(size: StTransformerSize): Promise<{ run(): Promise<number>; dispose(): void }> {
  const engine = await createEngine();
  const trainer = await createTrainer(engine, stTransformerTraining(size), new RandomStream(0));
  const inputs = stepInputs(size);
  const run = async () => {
    const times: number[] = [];
    for (let i = 0; i < STEPS; i++) times.push(await milliseconds(() => trainer.step(inputs)));
    return median(times.slice(1));
  };
  return { run, dispose: () => trainer.dispose() };
}

/** The reference script's own median milliseconds a step. */
async function runYardstick({ python, yardstick }: BenchContext, size: StTransformerSize): Promise<number> {
  const { stdout } = await promisify(execFile)(python, [yardstick!, ...yardstickFlags(size, STEPS)]);
  const [, reported] = /median (\d+) ms/.exec(stdout) ?? [];
  if (!reported) throw new Error(`${yardstick} printed no median`);
  return Number(reported);
}

export async function* measure(context: BenchContext): AsyncGenerator<Row> {
  if (!context.yardstick) context.note(`${name}: no reference: give the PyTorch script with --yardstick`);
  for (const size of yardstickSizes) {
    const ours = await prepare(size);
    const times: number[] = [];
    const references: number[] = [];
    for (let round = 0; round < context.rounds; round++) {
      times.push(await ours.run());
      if (context.yardstick) references.push(await runYardstick(context, size));
    }
    ours.dispose();
    const label = `training step, width ${size.width}, ${size.layers} layers, batch ${size.batch}, ${size.tokens} tokens`;
    const rate = (ms: number) => operations(size) / ms / 1e6;
    const reference = context.yardstick
      ? {
          reference: 'PyTorch eager',
          referenceValue: rate(median(references)),
          // Neighbouring runs share the machine's state, so the ratio is taken turn by turn.
          ratio: median(times.map((time, round) => references[round] / time)),
        }
      : {};
    yield { name: label, value: rate(median(times)), unit: 'GFLOP/s', ...reference };
    yield { name: `${label}: time`, value: median(times), unit: 'ms' };
  }
}
