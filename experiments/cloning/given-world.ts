/** What a run is given in place of training it: a world, and eyes. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { eyesOf } from '../../agents/behavioural-cloning/eyes.ts';
import { UserError } from '../../engine/errors.ts';
import type { GenieConfig } from '../../genie/config.ts';
import { saveWorldModel } from '../../genie/model-files.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import type { CloningSettings } from './config.ts';
import { policyOf } from './policies.ts';

export const worldSchema = z
  .string()
  .min(1)
  .nullable()
  .describe(
    'A trained world, by name or folder, in place of training one; `genie` must be its configuration. null: it ' +
      'is trained first.',
  );

/**
 * Before hours of recording and training: both are read again where they are needed.
 * @throws UserError if there is no such world, or no such eyes, or if they are not made as the configuration says
 */
export async function checkGiven(config: CloningSettings & { world: string | null }): Promise<void> {
  if (config.world !== null) await givenWorld(config.world, config.genie);
  await eyesOf(policyOf(config, 0));
}

async function givenWorld(world: string, config: GenieConfig): Promise<WorldModel> {
  const model = await loadWorldModel(world);
  if (!isDeepStrictEqual(model.config, config)) {
    throw new UserError(
      `world: ${world} has another configuration than genie: set genie to that of the world`,
    );
  }
  return model;
}

/** Copies the world into the folder of the stage that would have trained it. */
export async function copyWorld(world: string, config: GenieConfig, directory: string): Promise<void> {
  await saveWorldModel(directory, await givenWorld(world, config));
}
