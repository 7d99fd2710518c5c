import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { smallPolicy } from '../agents/behavioural-cloning/fixtures/untrained-policy.ts';
import {
  type PolicyConfig,
  policyInputs,
  policySpecs,
} from '../agents/behavioural-cloning/policy-network.ts';
import { PolicyRunner } from '../agents/behavioural-cloning/policy-runner.ts';
import { temporaryFolder } from '../data/test-episodes.ts';
import { readCheckpoint, writeCheckpoint } from '../engine/checkpoint.ts';
import { createEngine } from '../engine/engine.ts';
import { ndarray } from '../engine/ndarray.ts';
import { RandomStream } from '../engine/random.ts';
import { randomModel } from '../genie/fixtures/small-genie.ts';
import { saveWorldModel } from '../genie/model-files.ts';
import { type ExportOptions, exportCommand } from './export.ts';

beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => vi.restoreAllMocks());

const usual = { engine: 'auto', device: 'auto', weights: 'float32' } as const;

async function exported(options: Pick<ExportOptions, 'to' | 'policy'>): Promise<string> {
  const folder = await temporaryFolder();
  await saveWorldModel(join(folder, 'world'), randomModel());
  const out = join(folder, 'out');
  await exportCommand({ ...usual, ...options, model: join(folder, 'world'), out });
  return out;
}

it('--policy writes a policy whose logits are those of this project', async () => {
  const config: PolicyConfig = { ...smallPolicy, actions: 8, history: { frames: 2, spacing: 2 }, hidden: 12 };
  const random = new RandomStream(0);
  const weights = Object.fromEntries(
    Object.entries(policySpecs(config)).map(([name, { shape }]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return [name, ndarray(random.normal(size), shape, 'float32')];
    }),
  );
  const folder = await temporaryFolder();
  const path = join(folder, 'policy.safetensors');
  await writeCheckpoint(path, weights, { policy: config });

  const out = await exported({ to: 'onnx', policy: folder });
  const session = await ort.InferenceSession.create(join(out, 'policy.onnx'));
  const frames = [1, 2].map(() => Uint8Array.from(random.uniform(16 * 16 * 3), (value) => value * 256));
  const { frames_BKHWC, previousActions_BK } = policyInputs(config, 1);
  const pixels = Float32Array.from(
    frames.flatMap((frame) => Array.from(frame)),
    (value) => value / 255,
  );
  const { logits_BA } = await session.run({
    frames_BKHWC: new ort.Tensor('float32', pixels, frames_BKHWC.shape),
    previousActions_BK: new ort.Tensor('int32', Int32Array.of(3), previousActions_BK.shape),
  });
  await session.release();
  const runner = await PolicyRunner.load(await createEngine({ engine: 'onnx' }), path);
  const [expected] = await runner.logits([{ frames, previousActions: [3] }]);
  runner.dispose();
  expect(logits_BA.dims).toEqual([1, 8]);
  for (const [action, logit] of expected.entries()) expect(logits_BA.data[action]).toBeCloseTo(logit, 3);
  expect(await readFile(join(out, 'README.md'), 'utf8')).toContain('logits_BA');
});

it('--to safetensors writes every tensor, and a page that names each', async () => {
  const out = await exported({ to: 'safetensors' });
  const { tensors } = await readCheckpoint(join(out, 'genie.safetensors'));
  const { weights } = randomModel();
  expect(tensors).toEqual(weights);
  const page = await readFile(join(out, 'README.md'), 'utf8');
  for (const [name, { shape }] of Object.entries(weights))
    expect(page).toContain(`| \`${name}\` | ${shape.join(' × ')} | `);
});

it('refuses a policy beside anything but ONNX', async () => {
  await expect(exported({ to: 'safetensors', policy: 'nowhere' })).rejects.toThrow('leave it out');
});
