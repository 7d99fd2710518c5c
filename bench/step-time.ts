/** What a training step of the yardstick's model costs: of the processor, whatever else it is busy with, or by the clock. */
import { createEngine } from '../engine/engine.ts';
import { ndarray } from '../engine/ndarray.ts';
import { RandomStream } from '../engine/random.ts';
import { createTrainer } from '../engine/training.ts';
import { milliseconds } from './row.ts';
import { type StTransformerSize, stTransformerTraining } from './st-transformer.ts';

/** Tokens int32 [batch, frames, tokens] and the labels that the reference script gives them. */
export function stepInputs({ batch, frames, tokens, vocabulary }: StTransformerSize) {
  const shape = [batch, frames, tokens];
  const values = new RandomStream(1).integers(batch * frames * tokens, vocabulary);
  return {
    tokens: ndarray(values, shape, 'int32'),
    labels: ndarray(
      values.map((x) => (x * 7 + 3) % vocabulary),
      shape,
      'int32',
    ),
  };
}

/** The processor milliseconds that `work` takes, of all threads. */
export async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** A compiled step: `run` takes the next one and resolves to its milliseconds. */
export interface TimedStep {
  run(): Promise<number>;
  dispose(): void;
}

async function timedStep(
  size: StTransformerSize,
  options: Parameters<typeof createEngine>[0],
  time: typeof milliseconds,
): Promise<TimedStep> {
  const trainer = await createTrainer(
    await createEngine(options),
    stTransformerTraining(size),
    new RandomStream(0),
  );
  const inputs = stepInputs(size);
  await trainer.step(inputs);
  return { run: () => time(() => trainer.step(inputs)), dispose: () => trainer.dispose() };
}

/** The step on one thread, since threads that wait for each other count as busy, in processor milliseconds. */
export const oneThreadStep = (size: StTransformerSize) => timedStep(size, { threads: 1 }, processorTime);

/** The step on all threads that the engine takes, in milliseconds by the clock. */
export const wholeMachineStep = (size: StTransformerSize) => timedStep(size, {}, milliseconds);
