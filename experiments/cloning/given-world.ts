/** A trained world in place of one that a run trains. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { UserError } from '../../engine/errors.ts';
import type { GenieConfig } from '../../genie/config.ts';
import { saveWorldModel } from '../../genie/model-files.ts';
import { loadWorldModel } from '../../genie/world-models.ts';

export const worldSchema = z
  .string()
  .min(1)
  .nullable()
  .describe(
    'A trained world, by name or folder, in place of training one; `genie` must be its configuration. null: it ' +
      'is trained first.',
  );

/**
 * Copies the world into the folder of the stage that would have trained it.
 * @throws UserError if it is of another configuration
 */
export async function copyWorld(world: string, config: GenieConfig, directory: string): Promise<void> {
  const model = await loadWorldModel(world);
  if (!isDeepStrictEqual(model.config, config)) {
    throw new UserError(
      `world: ${world} has another configuration than genie: set genie to that of the world`,
    );
  }
  await saveWorldModel(directory, model);
}
