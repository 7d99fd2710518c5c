/** A process of its own for `rows/peak-memory.ts`: takes training steps of the size given as JSON, prints its peak memory. */
import { createEngine } from '../engine/engine.ts';
import { RandomStream } from '../engine/random.ts';
import { createTrainer } from '../engine/training.ts';
import { type StTransformerSize, stTransformerTraining } from './st-transformer.ts';
import { stepInputs } from './step-time.ts';

const [size, steps] = JSON.parse(process.argv[2]) as [StTransformerSize, number];
const trainer = await createTrainer(await createEngine(), stTransformerTraining(size), new RandomStream(0));
const inputs = stepInputs(size);
for (let i = 0; i < steps; i++) await trainer.step(inputs);
trainer.dispose();
process.stdout.write(`${process.resourceUsage().maxRSS}\n`);
