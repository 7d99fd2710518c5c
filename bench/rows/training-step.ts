/** One training step of an ST-transformer, beside the same step in PyTorch: same shapes, batch and machine, in turn. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type BenchContext, median, type Row } from '../row.ts';
import { type StTransformerSize, stepOperations, yardstickFlags, yardstickSizes } from '../st-transformer.ts';
import { type TimedStep, wholeMachineStep } from '../step-time.ts';

export const name = 'training-step';

const STEPS = 5;

/** The median milliseconds of some of our steps, all but the first. */
async function runOurs(step: TimedStep): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < STEPS; i++) times.push(await step.run());
  return median(times.slice(1));
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
    const ours = await wholeMachineStep(size);
    const times: number[] = [];
    const references: number[] = [];
    for (let round = 0; round < context.rounds; round++) {
      times.push(await runOurs(ours));
      if (context.yardstick) references.push(await runYardstick(context, size));
    }
    ours.dispose();
    const label = `training step, width ${size.width}, ${size.layers} layers, batch ${size.batch}, ${size.tokens} tokens`;
    const rate = (ms: number) => stepOperations(size) / ms / 1e6;
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
