/** What a training step of the yardstick's model costs the processor, whatever else the machine is busy with. */
import { createEngine } from '../engine/engine.ts';
import { ndarray } from '../engine/ndarray.ts';
import { RandomStream } from '../engine/random.ts';
import { createTrainer } from '../engine/training.ts';
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

/**
 * Compiles the step for one thread, since threads that wait for each other count as busy, and runs it once. `run` takes
 * the next step and resolves to its processor milliseconds.
 */
export async function oneThreadStep(size: StTransformerSize) {
  const engine = await createEngine({ threads: 1 });
  const trainer = await createTrainer(engine, stTransformerTraining(size), new RandomStream(0));
  const inputs = stepInputs(size);
  await trainer.step(inputs);
  return { run: () => processorTime(() => trainer.step(inputs)), dispose: () => trainer.dispose() };
}
