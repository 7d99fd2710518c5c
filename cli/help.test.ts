/** What `--help` promises is true. */
import { expect, it } from 'vitest';
import { defaultPpoConfig, ppoConfigSchema } from '../agents/ppo/config.ts';
import { findExperiment, presetOf } from '../experiments/registry.ts';
import { genieConfigSchema } from '../genie/config.ts';
import { quick } from '../genie/presets/quick.ts';
import { loadConfig } from './config.ts';
import { createProgram } from './program.ts';

const help = (name: string) => {
  const command = createProgram().commands.find((command) => command.name() === name)!;
  return command.helpInformation().replace(/\s+/g, ' ');
};
const example = (name: string) =>
  /--set <key=value> one .*?e\.g\. (\S+=\S+) \(repeatable\)/.exec(help(name))![1];

it('the overrides that help names are taken', async () => {
  const trained = await loadConfig(genieConfigSchema, { base: quick, overrides: [example('train')] });
  expect(trained).not.toEqual(quick);
  const learnt = await loadConfig(ppoConfigSchema, { base: defaultPpoConfig, overrides: [example('learn')] });
  expect(learnt).not.toEqual(defaultPpoConfig);
  const experiment = await findExperiment('bc-evaluation');
  const base = presetOf(experiment, 'quick');
  const run = await loadConfig(experiment.schema, { base, overrides: [example('run')] });
  expect(run).not.toEqual(base);
});

it('marks the options that are required, and no others', () => {
  for (const command of createProgram().commands) {
    const text = command.createHelp();
    for (const option of command.options) {
      expect(text.optionDescription(option).endsWith('(required)'), `${command.name()} ${option.long}`).toBe(
        option.mandatory,
      );
    }
  }
});
