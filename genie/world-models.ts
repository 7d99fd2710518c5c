/** Which kinds of world models there are, and how each is found: by its folder, a file or a preset. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { importDefault } from '../engine/import-user-file.ts';
import { askUserCode } from '../engine/user-code.ts';
import { readWorldModel } from './model-files.ts';
import { placesFault } from './places.ts';
import { trainedFolder } from './trained/trained-worlds.ts';
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
  const fault = placesFault(model.places, model.codes);
  if (fault) throw new UserError(`world model file ${file}: "places" ${fault}`);
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
