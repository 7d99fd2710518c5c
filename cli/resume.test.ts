/** `--resume` takes what the run was begun with from its record, and refuses only what contradicts it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../data/test-episodes.ts';
import { encodeVideo } from '../data/video.ts';
import { openRunRecord, readRunRecord } from '../experiments/run-record.ts';
import { learnCommand } from './learn.ts';
import { createProgram } from './program.ts';
import { runExperiment } from './run-experiment.ts';
import { trainCommand } from './train-genie.ts';

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  out = join(folder, 'out');
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

const engine = { engine: 'auto', device: 'auto', threads: 1, set: [], track: [] };

describe('train --resume', () => {
  it('needs nothing but --out, and refuses another seed, preset, key or record', async () => {
    const noise = Uint8Array.from({ length: 24 * 64 * 64 * 3 }, (_, i) => (i * i) % 251);
    for (const name of ['a', 'b', 'c'])
      await encodeVideo(join(folder, 'videos', `${name}.mp4`), noise, { height: 64, width: 64 });
    const set = ['training.steps=2', 'tokenizer.steps=2'];
    await trainCommand({ ...engine, set, out, data: folder, preset: 'tiny', seed: 7 });
    const resume = (changes: object) => trainCommand({ ...engine, out, resume: true, ...changes });
    await resume({ data: null });
    expect(await readRunRecord(out)).toMatchObject({
      preset: 'tiny',
      seeds: [7],
      resumed: 1,
      status: 'finished',
    });
    await resume({ data: folder, preset: 'tiny', seed: 7, set });
    await expect(resume({ seed: 8 })).rejects.toThrow('--seed 8: the run was begun with 7');
    await expect(resume({ preset: 'quick' })).rejects.toThrow('--preset quick: the run was begun with tiny');
    await expect(resume({ set: ['training.steps=3'] })).rejects.toThrow(
      'was begun with training.steps 2, and now it is 3',
    );
    const record = join(out, 'run.json');
    const text = await readFile(record, 'utf8');
    await writeFile(record, text.replace('"seeds"', '"seed"'));
    await expect(resume({})).rejects.toThrow('run.json: seeds: ');
    await writeFile(record, text.slice(0, 40));
    await expect(resume({})).rejects.toThrow('run.json: not JSON; the file is cut off or damaged');
  }, 120_000);

  it('asks for the data where there is no run', async () => {
    await expect(trainCommand({ ...engine, out, data: null, resume: true })).rejects.toThrow('--data');
  });
});

it('learn --resume needs nothing but --out, and refuses other steps, environments and settings', async () => {
  const set = ['rolloutSteps=4', 'epochs=1'];
  await learnCommand({ ...engine, set, envSet: [], out, env: 'CartPole-v1', steps: 32, worlds: 4, seed: 2 });
  const resume = (changes: object) =>
    learnCommand({ ...engine, envSet: [], out, env: null, steps: null, resume: true, ...changes });
  await resume({});
  expect(await readRunRecord(out)).toMatchObject({
    seeds: [2],
    resumed: 1,
    config: { worlds: 4, rolloutSteps: 4 },
  });
  await expect(resume({ steps: 64 })).rejects.toThrow('--steps 64: the run was begun with 32');
  await expect(resume({ env: 'CoinRun-easy-v0' })).rejects.toThrow('begun with CartPole-v1');
  await expect(resume({ set: ['epochs=2'] })).rejects.toThrow('begun with epochs 1, and now it is 2');
  await expect(resume({ out: join(folder, 'other') })).rejects.toThrow('holds no run to go on with');
}, 120_000);

describe('run --resume', () => {
  const experiment = `
    import { writeFile } from 'node:fs/promises';
    import { join } from 'node:path';
    import { z } from ${JSON.stringify(import.meta.resolve('zod'))};
    export default {
      name: 'own',
      schema: z.strictObject({ n: z.int(), text: z.string() }),
      presets: { quick: { n: 1, text: 'quick' }, large: { n: 2, text: 'large' } },
      run: async (config, { out, preset }) => {
        await writeFile(join(out, 'told.json'), JSON.stringify({ ...config, preset }));
        return [];
      },
    };
  `;
  const run = async (changes: object) => {
    await runExperiment(join(folder, 'own.mts'), { ...engine, agent: [], out, ...changes });
    return JSON.parse(await readFile(join(out, 'told.json'), 'utf8'));
  };

  beforeEach(async () => {
    await writeFile(join(folder, 'own.mts'), experiment);
    const description = { experiment: 'own', preset: 'large', seeds: [], engine: 'none' };
    await openRunRecord(out, { ...description, config: { n: 9, text: 'large' } }, false);
  });

  it('goes on with the configuration of the run, changed by what is given', async () => {
    expect(await run({ resume: true })).toEqual({ n: 9, text: 'large', preset: 'large' });
    expect(await run({ resume: true, set: ['text=mine'] })).toEqual({ n: 9, text: 'mine', preset: 'large' });
    expect(await run({})).toEqual({ n: 1, text: 'quick', preset: 'quick' });
  });

  it('refuses another preset, and the run of another experiment', async () => {
    await expect(run({ resume: true, preset: 'quick' })).rejects.toThrow('the run was begun with large');
    const other = { experiment: 'worlds', preset: 'quick', seeds: [], engine: 'none', config: {} };
    await openRunRecord(out, other, false);
    await expect(run({ resume: true })).rejects.toThrow('holds a run of worlds, not of own');
  });
});

it.each([
  ['train', '--data'],
  ['learn', '--env'],
])('%s needs %s but for --resume', async (command, option) => {
  const parse = (...words: string[]) => {
    const program = createProgram();
    for (const each of program.commands)
      each
        .exitOverride()
        .configureOutput({ writeErr() {} })
        .action(() => {});
    return program.parseAsync([command, '--out', out, ...words], { from: 'user' });
  };
  await expect(parse()).rejects.toThrow(option);
  await parse('--resume');
});
