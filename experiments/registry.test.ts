import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { UserError } from '../engine/errors.ts';
import { studies } from './ablation/studies/index.ts';
import type { RunContext } from './experiment.ts';
import { experimentNames, experiments, findExperiment, presetOf } from './registry.ts';

it('finds every experiment, and its presets fit its schema', async () => {
  for (const name of experimentNames) {
    const experiment = await findExperiment(name);
    expect(experiment.name).toBe(name);
    expect(experiments[name].presets).toEqual(Object.keys(experiment.presets));
    expect(experiments[name].studies !== undefined).toBe(experiment.optionKeys.study !== undefined);
    for (const preset of Object.keys(experiment.presets)) {
      // By way of YAML, in which a run keeps its configuration.
      const config = parse(stringify(presetOf(experiment, preset)));
      expect(experiment.schema.parse(config)).toEqual(experiment.presets[preset]);
    }
  }
});

it('lists the studies that there are', () => {
  expect(experiments.ablation.studies).toEqual(Object.keys(studies));
});

it.each(['nothing', 'toString', 'constructor', '__proto__'])(
  'knows no experiment and no preset %s',
  async (name) => {
    await expect(findExperiment(name)).rejects.toThrow(UserError);
    const experiment = await findExperiment('bc-evaluation');
    expect(() => presetOf(experiment, name)).toThrow(UserError);
  },
);

it('loads an experiment from a file of its own, and says what a file lacks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'experiment-'));
  try {
    const path = join(folder, 'my-experiment.ts');
    const schema = '{ safeParse: (data: unknown) => ({ success: true, data }) }';
    await writeFile(
      path,
      `export default { name: 'mine', schema: ${schema}, presets: { small: { steps: 3 } }, run: async () => [] };`,
    );
    const experiment = await findExperiment(path);
    expect(experiment.name).toBe('mine');
    expect(presetOf(experiment, 'small')).toEqual({ steps: 3 });
    await writeFile(path, `export default { name: 'mine', presets: {} };`);
    await expect(findExperiment(path)).rejects.toThrow(/"schema".*"run"/);
    await expect(findExperiment(join(folder, 'none.ts'))).rejects.toThrow(/does not exist/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it("tells what an experiment's own lines throw with their place, and leaves other errors as they are", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'experiment-'));
  let files = 0;
  const run = async (ending: string, lines: string) => {
    const path = join(folder, `run-${files++}.${ending}`);
    const schema = '{ safeParse: (data: unknown) => ({ success: true, data }) }';
    await writeFile(
      path,
      `export default { name: 'mine', schema: ${schema}, presets: {}, run: async (config: any, context: any): Promise<any> => {\n${lines}\n} };`,
    );
    const context = { out: folder, resume: false } as unknown as RunContext;
    return (await findExperiment(path)).run({}, context).catch((error: Error) => error);
  };
  try {
    expect(await run('mts', 'return config.no.such;')).toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        /run-.*.mts: run threw TypeError: Cannot read .* \(line \d+, column \d+\)$/,
      ),
    });
    expect(await run('ts', 'return config.no.such;')).toMatchObject({ name: 'UserError' });
    const disk = 'throw Object.assign(new Error("no room"), { code: "ENOSPC", errno: -28 });';
    expect(await run('mts', disk)).toMatchObject({ name: 'Error', code: 'ENOSPC' });
    expect(await run('mts', 'return 7;')).toMatchObject({
      message: expect.stringContaining('run gave number: return the paths'),
    });
    expect(await run('mts', 'return ["report.md"];')).toEqual(['report.md']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
