/** The most memory that a process which trains an ST-transformer ever holds, beside one that does so in PyTorch. */
import { execFile } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchContext, Row } from '../row.ts';
import { type StTransformerSize, yardstickFlags, yardstickSizes } from '../st-transformer.ts';

export const name = 'peak-memory';

const STEPS = 3;
const ours = fileURLToPath(new URL(`../peak-memory-step${extname(import.meta.url)}`, import.meta.url));
const run = promisify(execFile);

/** Runs a command for its children's peak memory; kilobytes, on Linux. */
const observer = `
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
`;

async function ourMegabytes(size: StTransformerSize): Promise<number> {
  const { stdout } = await run(process.execPath, [ours, JSON.stringify([size, STEPS])]);
  return Number(stdout) / 1024;
}

async function referenceMegabytes(
  { python, yardstick }: BenchContext,
  size: StTransformerSize,
): Promise<number> {
  const flags = yardstickFlags(size, STEPS);
  const { stdout } = await run(python, ['-c', observer, python, yardstick!, ...flags]);
  return Number(stdout) / 1024;
}

export async function* measure(context: BenchContext): AsyncGenerator<Row> {
  if (!context.yardstick) context.note(`${name}: no reference: give the PyTorch script with --yardstick`);
  for (const size of yardstickSizes) {
    const value = await ourMegabytes(size);
    const referenceValue = context.yardstick ? await referenceMegabytes(context, size) : undefined;
    yield {
      name: `peak memory of training, width ${size.width}, ${size.layers} layers, batch ${size.batch}, ${size.tokens} tokens`,
      value,
      unit: 'MiB',
      ...(referenceValue
        ? { reference: 'PyTorch eager', referenceValue, ratio: referenceValue / value }
        : {}),
    };
  }
}
