/** An environment from a file outside the project that breaks its contract: told with file, line, seed and step. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { heldRandomAgent } from '../agents/held-random.ts';
import { DatasetWriter } from '../data/writer.ts';
import { collect } from '../experiments/collect.ts';
import { specToJson } from './env-spec.ts';
import { make } from './make.ts';
import { makeVec } from './make-vec.ts';

afterEach(() => void vi.unstubAllEnvs());

const project = join(import.meta.dirname, '..');
let files = 0;

/** An environment whose third step of the episode from seed 7 does what `fault` says; `result` is what it would give. */
async function environment(fault: string): Promise<{ path: string; id: string }> {
  const id = `Own${files++}-v0`;
  const path = join(await mkdtemp(join(tmpdir(), 'user-env-')), 'own.mts');
  await writeFile(
    path,
    `import { BaseEnv } from '${project}/envs/base-env.ts';
import { Box } from '${project}/envs/spaces/box.ts';
import { Discrete } from '${project}/envs/spaces/discrete.ts';
class Own extends BaseEnv {
  observationSpace = new Box(0, 255, { shape: [8, 8, 3], dtype: 'uint8' });
  actionSpace = new Discrete(2);
  steps = 0;
  seed = 0;
  picture = () => ({ data: new Uint8Array(192), shape: [8, 8, 3], dtype: 'uint8' as const });
  async reset(options: { seed?: number } = {}) {
    this.seedFrom(options);
    this.seed = options.seed ?? 0;
    this.steps = 0;
    return { observation: this.picture(), info: {} };
  }
  async step() {
    this.steps++;
    const terminated = this.steps === 5;
    const result = { observation: this.picture(), reward: 0, terminated, truncated: false, info: { solved: true } };
    if (this.seed === 7 && this.steps === 3) ${fault}
    return result;
  }
}
export const environments = [
  { id: '${id}', entryPoint: () => new Own({ renderModes: [], renderFps: 1 }) },
  { id: 'Un${id}', entryPoint: () => { throw new Error('no licence'); } },
];
`,
  );
  return { path, id: `${path}:${id}` };
}

const faults: [what: string, fault: string, message: RegExp][] = [
  [
    'throws',
    'throw new TypeError("no such tile");',
    /step 3 of the episode from seed 7 threw TypeError: no such tile \(line 20, column \d+\)$/,
  ],
  ['throws what is no error', 'throw "a fit";', /step 3 .* threw a fit$/],
  ['never answers', 'await new Promise(() => {});', /step 3 .* has not answered for 0.2 s/],
  [
    'rewards with NaN',
    'result.reward = NaN;',
    /step 3 of the episode from seed 7: the reward NaN is not a finite/,
  ],
  ['ends with a word', 'result.terminated = "yes" as any;', /step 3 .*: terminated is yes$/],
  [
    'shows another shape',
    'result.observation = { ...result.observation, shape: [8, 24] };',
    /the observation of step, uint8 \[8,24\], is not in Box/,
  ],
  [
    'shows other numbers',
    'result.observation = { data: new Float32Array(192).fill(NaN), shape: [8, 8, 3], dtype: "float32" } as any;',
    /the observation of step, float32 \[8,8,3\], is not in Box/,
  ],
  ['gives nothing', 'return undefined as any;', /step 3 .*: step returned undefined: it lacks observation/],
];

it.each(faults)('%s', async (_, fault, message) => {
  vi.stubEnv('GENIE_ANSWER_SECONDS', '0.2');
  const { path, id } = await environment(fault);
  const env = await make(id, { disableEnvChecker: true });
  await env.reset({ seed: 6 });
  for (let t = 0; t < 5; t++) await env.step(0);
  await env.reset({ seed: 7 });
  for (let t = 0; t < 2; t++) await env.step(0);
  const error: Error = await env.step(0).then(
    () => new Error('it went on'),
    (thrown) => thrown,
  );
  expect(error.name).toBe('UserError');
  expect(error.message).toMatch(new RegExp(`^environment file ${path}: `));
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain('\n');
});

it('is told as well when it is made, in a thread, and in the spec nothing changes', async () => {
  const { id } = await environment('throw new Error("no such tile");');
  await expect(make(id.replace(':', ':Un'))).rejects.toThrow(
    /own.mts: the entry point of UnOwn\d+-v0 threw Error: no licence \(line 26/,
  );
  const env = await make(id);
  expect(specToJson(env.spec!)).not.toContain('UserEnv');
  const vector = await makeVec(id, { numEnvs: 2, vectorizationMode: 'async' });
  await vector.reset({ seed: [6, 7] });
  const step = () => vector.step({ data: Int32Array.of(0, 0), shape: [2], dtype: 'int32' });
  await step();
  await step();
  await expect(step()).rejects.toThrow(
    /own.mts: step 3 of the episode from seed 7 threw Error: no such tile/,
  );
  await vector.close();
});

it('what was recorded before stays, and the recording goes on once the file is mended', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'user-env-')), 'set');
  const record = async ({ id }: { id: string }) => {
    const writer = await DatasetWriter.open(folder);
    const env = await make(id, { disableEnvChecker: true });
    const play = { agent: heldRandomAgent, env, seed: 0, maximumSteps: 9, facts: {} };
    await collect({ ...play, levels: [5, 6, 7, 8], onlySolved: false, writer });
    return writer.ids.length;
  };
  await expect(record(await environment('throw new Error("no such tile");'))).rejects.toThrow('seed 7');
  expect(await record(await environment(';'))).toBe(4);
});
