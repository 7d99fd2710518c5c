/** What `genie config` does. */
import type { z } from 'zod';
import { defaultPpoConfig, ppoConfigSchema } from '../agents/ppo/config.ts';
import { UserError } from '../engine/errors.ts';
import { findExperiment, presetOf } from '../experiments/registry.ts';
import { findWorldPreset } from '../genie/world-models.ts';
import { commentedYaml } from './commented-config.ts';
import { loadConfig } from './config.ts';
import { configSchemaOf } from './config-schema.ts';

export interface ConfigOptions {
  preset: string;
  config?: string;
  set: string[];
}

export async function configCommand(
  command: string,
  experiment: string | undefined,
  options: ConfigOptions,
): Promise<void> {
  const { schema, base, heading } = await configurationOf(command, experiment, options.preset);
  const config = await loadConfig(schema, { base, file: options.config, overrides: options.set });
  process.stdout.write(commentedYaml(config, configSchemaOf(schema), heading));
}

interface Configuration {
  readonly schema: z.ZodType;
  readonly base: unknown;
  readonly heading: string;
}

/** @throws UserError naming the command, experiment or preset that there is not. */
async function configurationOf(
  command: string,
  experiment: string | undefined,
  preset: string,
): Promise<Configuration> {
  if (command === 'run') {
    if (experiment === undefined)
      throw new UserError('config run: name an experiment, as in "config run worlds"');
    const found = await findExperiment(experiment);
    const heading = `genie run ${experiment} --preset ${preset}: ${found.description}`;
    return { schema: found.schema, base: presetOf(found, preset), heading };
  }
  if (experiment !== undefined)
    throw new UserError(`config ${command} ${experiment}: only run has experiments`);
  if (command === 'train') {
    const { kind, config: base } = await findWorldPreset(preset);
    return { schema: kind.schema, base, heading: `genie train --preset ${preset}: a world model` };
  }
  if (command === 'learn') {
    return { schema: ppoConfigSchema, base: defaultPpoConfig, heading: 'genie learn: PPO' };
  }
  throw new UserError(`config ${command}: has no configuration; train, learn and run have one`);
}
