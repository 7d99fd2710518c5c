/**
 * How the cost of a training step grows: with frames, beside a model of the same depth and width that attends to all
 * positions at once, and with batch and width. Processor time of one thread, so that a busy machine does not bend the
 * curves.
 */
import { growthCurves } from '../../experiments/charts.ts';
import { writePlots } from '../../experiments/plots.ts';
import { fittedExponent, type Point } from '../fit.ts';
import { type BenchContext, median, type Row } from '../row.ts';
import { type StTransformerSize, smallSize } from '../st-transformer.ts';
import { oneThreadStep } from '../step-time.ts';

const frames = [4, 8, 16, 32, 64];
const batches = [1, 2, 4, 8, 16];
const widths = [32, 64, 128, 256];
const STEPS = 3;

async function curve(
  values: readonly number[],
  sizeFor: (value: number) => StTransformerSize,
  rounds: number,
): Promise<Point[]> {
  const points: Point[] = [];
  for (const x of values) {
    const step = await oneThreadStep(sizeFor(x));
    const times: number[] = [];
    for (let i = 0; i < rounds * STEPS; i++) times.push(await step.run());
    step.dispose();
    points.push({ x, y: median(times) });
  }
  return points;
}

export async function* measure({ rounds, figures }: BenchContext): AsyncGenerator<Row> {
  const curves = {
    'ST-transformer': await curve(frames, (value) => ({ ...smallSize, frames: value }), rounds),
    'full attention': await curve(
      frames,
      (value) => ({ ...smallSize, frames: value, fullAttention: true }),
      rounds,
    ),
  };
  for (const [name, points] of Object.entries(curves)) {
    for (const { x, y } of points)
      yield { name: `training step of ${x} frames, ${name}`, value: y, unit: 'processor ms' };
    yield {
      name: `growth with frames, ${name}`,
      value: fittedExponent(points),
      unit: 'exponent',
      aim: name === 'ST-transformer' ? 1.1 : undefined,
    };
  }
  for (const [what, points] of [
    ['batch', await curve(batches, (batch) => ({ ...smallSize, batch }), rounds)],
    ['width', await curve(widths, (width) => ({ ...smallSize, width }), rounds)],
  ] as const) {
    yield { name: `growth with ${what}`, value: fittedExponent(points), unit: 'exponent' };
    yield {
      name: `growth with ${what}, upper half`,
      value: fittedExponent(points.slice(-2)),
      unit: 'exponent',
    };
  }
  if (figures === undefined) return;
  const growth = growthCurves({
    title: 'A training step against frames',
    subtitle: `batch ${smallSize.batch}, ${smallSize.tokens} tokens a frame, width ${smallSize.width}, ${smallSize.layers} layers, one thread`,
    xTitle: 'frames',
    yTitle: 'processor milliseconds a step',
    curves: Object.entries(curves).map(([name, points]) => ({
      name: `${name}, exponent ${fittedExponent(points).toFixed(2)}`,
      points,
    })),
  });
  await writePlots(figures, { growth });
}
