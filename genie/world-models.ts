/**
 * Trained world models on disk, whatever their kind: a folder with `<kind>.json`, the configuration, and
 * `<kind>.safetensors`, the weights.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkedWeights, readCheckpoint, writeCheckpoint } from '../engine/checkpoint.ts';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { importDefault } from '../engine/import-user-file.ts';
import { readJsonObject } from '../engine/json.ts';
import { askUserCode } from '../engine/user-code.ts';
import { trainedFolder, trainedWorlds } from './trained/trained-worlds.ts';
import { namingItsFile } from './user-world-model.ts';
import type { WorldModel, WorldModelConfig, WorldModelKind } from './world-model.ts';

/** The kinds there are, each loaded when it is first needed. */
const kinds: Readonly<Record<string, () => Promise<WorldModelKind>>> = {
  genie: async () => (await import('./genie.ts')).genieKind,
  scrolling: async () => (await import('./scrolling.ts')).scrollingKind,
};

/** The kind of the trained model in a folder; undefined if it holds none. */
export function kindInFolder(directory: string): string | undefined {
  return Object.keys(kinds).find((kind) => existsSync(join(directory, `${kind}.json`)));
}

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

/**
 * The world model that `reference` names: a trained folder, the name of a world that ships (see trained-worlds.ts), or a
 * .ts or .js file whose default export is a `WorldModel` or a function that gives one.
 * @throws UserError if there is none, or if it is damaged.
 */
export async function loadWorldModel(reference: string): Promise<WorldModel> {
  if (/\.[cm]?[jt]s$/.test(reference)) return fromFile(reference);
  const directory = trainedFolder(reference);
  const kind = kindInFolder(directory) ?? 'genie';
  return readWorldModel(directory, await kinds[kind]());
}

async function fromFile(file: string): Promise<WorldModel> {
  const exported = await importDefault(file, 'world model file');
  const path = resolve(file);
  const source = { file: `world model file ${path}`, path };
  const make = exported as () => unknown;
  const made =
    typeof exported === 'function' ? await askUserCode(source, 'its function', () => make()) : exported;
  const model = (made ?? {}) as Partial<WorldModel>;
  if (!model.config?.video || typeof model.codes !== 'number' || typeof model.open !== 'function') {
    throw new UserError(
      `world model file ${file} has no default export that is a WorldModel, or a function that gives one: it needs ` +
        '"config" with "video", "codes", "open" and "inferActions"',
    );
  }
  return namingItsFile(made as WorldModel, path);
}

/** The kind and configuration of a preset. @throws UserError listing the presets if there is none of that name. */
export async function findWorldPreset(
  name: string,
): Promise<{ kind: WorldModelKind; config: WorldModelConfig }> {
  const known: string[] = [];
  for (const load of Object.values(kinds)) {
    const kind = await load();
    if (Object.hasOwn(kind.presets, name)) return { kind, config: kind.presets[name] };
    known.push(...Object.keys(kind.presets));
  }
  throw new UserError(`preset ${name}: there is none of that name; choose ${known.join(', ')}`);
}
