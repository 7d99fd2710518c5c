import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { UserError } from '../engine/errors.ts';
import { experimentNames, findExperiment, presetOf } from './registry.ts';

it('finds every experiment, and its presets fit its schema', async () => {
  for (const name of experimentNames) {
    const experiment = await findExperiment(name);
    expect(experiment.name).toBe(name);
    for (const preset of Object.keys(experiment.presets)) {
      // By way of YAML, in which a run keeps its configuration.
      const config = parse(stringify(presetOf(experiment, preset)));
      expect(experiment.schema.parse(config)).toEqual(experiment.presets[preset]);
    }
  }
});

it.each(['nothing', 'toString', 'constructor', '__proto__'])(
  'knows no experiment and no preset %s',
  async (name) => {
    await expect(findExperiment(name)).rejects.toThrow(UserError);
    const experiment = await findExperiment('bc-evaluation');
    expect(() => presetOf(experiment, name)).toThrow(UserError);
  },
);
