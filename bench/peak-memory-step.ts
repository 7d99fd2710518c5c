/** A process of its own for `rows/peak-memory.ts`: takes training steps of the size given as JSON, prints its peak memory. */
import type { StTransformerSize } from './st-transformer.ts';
import { wholeMachineStep } from './step-time.ts';

const [size, steps] = JSON.parse(process.argv[2]) as [StTransformerSize, number];
const step = await wholeMachineStep(size);
for (let i = 0; i < steps; i++) await step.run();
step.dispose();
process.stdout.write(`${process.resourceUsage().maxRSS}\n`);
