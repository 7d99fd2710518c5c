/**
 * A trained Genie on disk: a folder with `genie.json` (its configuration) and `genie.safetensors` (the weights of
 * tokenizer, latent action model and dynamics model, and both codebooks).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkedWeights, readCheckpoint, writeCheckpoint } from '../../engine/checkpoint.ts';
import type { Arrays } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { readJsonObject } from '../../engine/json.ts';
import { type ParameterSpecs, prefixed } from '../../engine/nn/parameters.ts';
import { type GenieConfig, parseGenieConfig } from '../config.ts';
import { latentActionSpecs } from '../lam/latent-actions.ts';
import { trainedFolder, trainedWorlds } from '../trained/trained-worlds.ts';
import { dynamicsSpecs } from './dynamics.ts';
import { tokenCodebookShapes } from './token-codebook.ts';
import { tokenizerSpecs } from './tokenizer.ts';

export interface WorldModel {
  readonly config: GenieConfig;
  /** Weights by name: `tokenizer.…`, `lam.…`, `dynamics.…`, `tokenizer.codebook.codes`, `lam.codebook.codes`. */
  readonly weights: Arrays;
}

const configFile = 'genie.json';
const weightsFile = 'genie.safetensors';

/** Parameters of all three models, under the names of their weights. */
export function genieSpecs(config: GenieConfig): ParameterSpecs {
  return {
    ...prefixed('tokenizer', tokenizerSpecs(config)),
    ...prefixed('lam', latentActionSpecs(config)),
    ...prefixed('dynamics', dynamicsSpecs(config)),
  };
}

/** Shapes of all weights: parameters and codebooks. */
export function weightShapes(config: GenieConfig): Record<string, readonly number[]> {
  const { latentActions } = config;
  const parameters = Object.entries(genieSpecs(config)).map(([name, { shape }]) => [name, shape]);
  return {
    ...Object.fromEntries(parameters),
    ...tokenCodebookShapes(config),
    'lam.codebook.codes': [latentActions.codebook.codes, latentActions.codebook.latentWidth],
  };
}

/** Writes a trained Genie to a folder; the configuration comes last, so a folder that has one is complete. */
export async function saveWorldModel(directory: string, { config, weights }: WorldModel): Promise<void> {
  await writeCheckpoint(join(directory, weightsFile), weights, { preset: config.preset });
  await writeFileAtomically(join(directory, configFile), `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * Reads a trained Genie.
 * @param reference its folder, or the name of a world that ships (see trained-worlds.ts).
 * @param expected.preset the preset it must have been trained with, if that matters.
 * @throws UserError if the folder holds none, if it is damaged, or if it is of another preset.
 */
export async function loadWorldModel(
  reference: string,
  expected: { preset?: string } = {},
): Promise<WorldModel> {
  const directory = trainedFolder(reference);
  const path = join(directory, configFile);
  if (!existsSync(path)) {
    throw new UserError(
      `${directory}: holds no trained Genie (no ${configFile}): train one with "genie train", or take one that ships: ` +
        trainedWorlds.join(', '),
    );
  }
  const config = parseGenieConfig(await readJsonObject(path), path);
  if (expected.preset !== undefined && config.preset !== expected.preset) {
    throw new UserError(
      `${directory}: was trained with preset ${config.preset}, not ${expected.preset}: choose that preset or another folder`,
    );
  }
  const file = join(directory, weightsFile);
  const { tensors } = await readCheckpoint(file);
  const weights = checkedWeights(file, tensors, weightShapes(config), `${configFile} beside it`);
  return { config, weights };
}

/** @throws UserError if frames of this size do not fit the model. */
export function checkFrameSize(
  origin: string,
  size: { readonly height: number; readonly width: number },
  { video }: Pick<GenieConfig, 'video'>,
): void {
  if (size.height !== video.height || size.width !== video.width) {
    throw new UserError(
      `${origin}: frames are ${size.height}×${size.width}, but the model was trained on ` +
        `${video.height}×${video.width}: resize them or train on that size`,
    );
  }
}
