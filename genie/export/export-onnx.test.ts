/** Exported models: Python gets the tokens that this project gets, with standard operators alone. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import type { GenieConfig } from '../config.ts';
import { noise, randomModel, smallConfig, smallConvolutional } from '../fixtures/small-genie.ts';
import { GeneratedWorlds } from '../generation/worlds.ts';
import { exportOnnx } from './export-onnx.ts';

const run = promisify(execFile);
const hasNumpy = await run('python3', ['-c', 'import numpy']).then(
  () => true,
  () => false,
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
});
afterAll(() => rm(folder, { recursive: true }));

const stack = { layers: 2, width: 16, heads: 2, qkNorm: true, temporalProjection: true };
const configs: [string, GenieConfig][] = [
  ['transformers, random order', smallConfig()],
  [
    'QK norm, confidence',
    smallConfig({
      dynamics: { stack },
      sampling: { steps: 3, temperature: 0.7, order: 'confidence', schedule: 'linear' },
    }),
  ],
  ['convolutions', smallConvolutional()],
];

const actions = [3, 1, 6, 0, 2];

/** What this project generates: the tokens of the prompt and of each frame, and the frames. */
async function generate(config: GenieConfig, prompt: Uint8Array) {
  const engine = await createEngine({ engine: 'onnx' });
  const worlds = await GeneratedWorlds.create(engine, randomModel(config), 1);
  const { height, width } = config.video;
  await worlds.start(0, ndarray(prompt, [1, height, width, 3], 'uint8'), new RandomStream(4));
  const tokens = [Array.from(worlds.lastTokens(0))];
  const frames = [(await worlds.show()).data.slice()];
  for (const action of actions) {
    frames.push((await worlds.step([action])).frames.data.slice());
    tokens.push(Array.from(worlds.lastTokens(0)));
  }
  worlds.dispose();
  return { tokens, frames };
}

/** Plays with the noise that a stream of this project gives, in the order in which it is drawn. */
const program = `
import json, sys
import numpy as np
from play_world import play

class Noise:
    def __init__(self, values):
        self.values, self.at = values, 0
    def random(self, shape, dtype):
        size = int(np.prod(shape))
        self.at += size
        return self.values[self.at - size : self.at].reshape(shape)

height, width = int(sys.argv[1]), int(sys.argv[2])
prompt = np.fromfile("prompt.raw", np.uint8).reshape(height, width, 3)
frames, tokens = play(json.loads(sys.argv[3]), prompt, Noise(np.fromfile("noise.raw", np.float32)))
frames.tofile("frames.raw")
print(json.dumps(tokens.tolist()))
`;

describe.skipIf(!hasNumpy)('from Python (needs python3 with numpy)', () => {
  it.each(configs)('%s: the same tokens', async (name, config) => {
    const out = join(folder, name.replace(/\W+/g, '-'));
    const { height, width } = config.video;
    const prompt = Uint8Array.from(noise([height * width * 3], 5).data, (value) => value * 256);
    await exportOnnx(out, {
      model: randomModel(config),
      title: 'a test',
      version: '0',
      weights: 'float32',
    });
    await writeFile(join(out, 'prompt.raw'), prompt);
    const { data } = ndarray(new RandomStream(4).uniform(4096), [4096], 'float32');
    await writeFile(join(out, 'noise.raw'), Buffer.from(data.buffer));
    await writeFile(join(out, 'program.py'), program);
    const arguments_ = ['program.py', `${height}`, `${width}`, JSON.stringify(actions)];
    const { stdout } = await run('python3', arguments_, { cwd: out });
    const expected = await generate(config, prompt);
    expect(JSON.parse(stdout)).toEqual(expected.tokens);
    const frames = await readFile(join(out, 'frames.raw'));
    const size = height * width * 3;
    for (const [t, frame] of expected.frames.entries()) {
      const differences = frame.map((value, i) => Math.abs(value - frames[t * size + i]));
      // Rounding may fall to the other side.
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    }
  });
});

describe('stored weights', () => {
  it.each(['float16', 'int8'] as const)('%s: fewer bytes, nearly the same frames', async (weights) => {
    const config = smallConvolutional();
    const model = randomModel(config);
    const request = { model, title: 'a test', version: '0' };
    const frames = async (precision: 'float32' | 'float16' | 'int8') => {
      const out = join(folder, precision);
      await exportOnnx(out, { ...request, weights: precision });
      const path = join(out, 'tokenizer-decode.onnx');
      const session = await ort.InferenceSession.create(path);
      const [{ shape }] = session.inputMetadata as unknown as [{ shape: number[] }];
      const tokens = Int32Array.from({ length: shape[1] * shape[2] }, (_, i) => (i * 7) % 36);
      const result = await session.run({ tokens: new ort.Tensor('int32', tokens, shape) });
      await session.release();
      return { pixels: result.frames.data as Float32Array, bytes: (await stat(path)).size };
    };
    const [exact, stored] = [await frames('float32'), await frames(weights)];
    expect(stored.bytes).toBeLessThan(exact.bytes);
    const mean = exact.pixels.reduce((sum, value, i) => sum + Math.abs(value - stored.pixels[i]), 0);
    expect(mean / exact.pixels.length).toBeLessThan(weights === 'float16' ? 0.001 : 0.02);
  });
});
