/**
 * Trained world models on disk, whatever their kind: a folder with `<kind>.json`, the configuration, and
 * `<kind>.safetensors`, the weights.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkedWeights, readCheckpoint, writeCheckpoint } from '../engine/checkpoint.ts';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { readJsonObject } from '../engine/json.ts';
import { trainedWorlds } from './trained/trained-worlds.ts';
import type { WorldModel, WorldModelConfig, WorldModelKind } from './world-model.ts';

/** Writes a trained model to a folder; the configuration comes last, so a folder that has one is complete. */
export async function saveWorldModel(
  directory: string,
  { kind, config, weights }: Pick<WorldModel, 'kind' | 'config' | 'weights'>,
): Promise<void> {
  await writeCheckpoint(join(directory, `${kind}.safetensors`), weights, { preset: config.preset });
  await writeFileAtomically(join(directory, `${kind}.json`), `${JSON.stringify(config, null, 2)}\n`);
}

/** Reads a trained model of a given kind. @throws UserError if the folder holds none or if it is damaged. */
export async function readWorldModel<Config extends WorldModelConfig, Model extends WorldModel<Config>>(
  directory: string,
  kind: WorldModelKind<Config, Model>,
): Promise<Model> {
  const path = join(directory, `${kind.kind}.json`);
  if (!existsSync(path)) {
    throw new UserError(
      `${directory}: holds no trained world model (no ${kind.kind}.json): train one with "genie train", or take one ` +
        `that ships: ${trainedWorlds.join(', ')}`,
    );
  }
  const config = kind.parseConfig(await readJsonObject(path), path);
  const file = join(directory, `${kind.kind}.safetensors`);
  const { tensors } = await readCheckpoint(file);
  const weights = checkedWeights(file, tensors, kind.weightShapes(config), `${kind.kind}.json beside it`);
  return kind.create(config, weights);
}
