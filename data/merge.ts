/** Shards of a recording made into the data set that one process would have recorded. */
import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { temporaryName } from '../engine/files.ts';
import { parseJsonObject } from '../engine/json.ts';
import { readRecipe, recipeFile, requireSameRecipe } from './recipe.ts';

interface Shard {
  readonly folder: string;
  readonly recipe: NonNullable<Awaited<ReturnType<typeof readRecipe>>>;
  readonly index: number;
  readonly count: number;
}

/**
 * Puts the episodes of all shards of one recording into `out`, in the order of their levels. Files are byte for byte
 * those that a recording in one process makes, and so is the hash.
 * @throws UserError if `out` exists, a folder is no shard in the project's own format, shards were recorded in different
 * ways, or one of them is missing or given twice.
 */
export async function mergeDatasets(folders: readonly string[], out: string): Promise<void> {
  if (existsSync(out)) throw new UserError(`${out}: exists: choose another --out`);
  const shards = (await Promise.all(folders.map(readShard))).sort((a, b) => a.index - b.index);
  const [first] = shards;
  for (const { folder, recipe } of shards) requireSameRecipe(folder, first.recipe, recipe);
  requireAll(shards);
  const temporary = temporaryName(out);
  try {
    await mkdir(join(temporary, 'videos'), { recursive: true });
    for (const name of ['episodes.jsonl', 'labels.jsonl']) {
      // A shard in which nothing was solved has no file.
      const parts = await Promise.all(
        shards.map(({ folder }) => readFile(join(folder, name)).catch(() => Buffer.alloc(0))),
      );
      if (parts.some(({ length }) => length > 0))
        await writeFile(join(temporary, name), Buffer.concat(parts));
    }
    for (const { folder } of shards) {
      for (const id of await idsOf(folder)) {
        const video = join('videos', `${id}.mp4`);
        await copyFile(
          join(folder, video),
          join(temporary, video),
          constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE,
        );
      }
    }
    const { shard: _, ...recorded } = parseJsonObject(
      await readFile(join(first.folder, recipeFile), 'utf8'),
      join(first.folder, recipeFile),
    );
    await writeFile(join(temporary, recipeFile), `${JSON.stringify(recorded, null, 2)}\n`);
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function readShard(folder: string): Promise<Shard> {
  const recipe = await readRecipe(folder);
  const path = join(folder, recipeFile);
  const written = recipe && parseJsonObject(await readFile(path, 'utf8'), path).shard;
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(String(written)) ?? [];
  if (!recipe || count === undefined) {
    throw new UserError(`${folder}: is no shard of a recording: record it with --shard i/n`);
  }
  if (recipe.format !== 'genie') {
    throw new UserError(
      `${folder}: is in the format ${recipe.format}: only shards in the format genie can be merged`,
    );
  }
  return { folder, recipe, index: Number(index), count: Number(count) };
}

function requireAll(shards: readonly Shard[]): void {
  const [{ count }] = shards;
  const indices = shards.map(({ index }) => index);
  const other = shards.find((shard) => shard.count !== count);
  if (other) throw new UserError(`${other.folder}: is one of ${other.count} shards, not of ${count}`);
  for (let index = 1; index <= count; index++) {
    const given = indices.filter((each) => each === index).length;
    if (given !== 1) {
      throw new UserError(
        `shard ${index}/${count} is ${given === 0 ? 'missing' : 'given twice'}: give each once`,
      );
    }
  }
}

async function idsOf(folder: string): Promise<string[]> {
  const path = join(folder, 'episodes.jsonl');
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').filter(Boolean);
  return lines.map((line, i) => String(parseJsonObject(line, `${path}:${i + 1}`).id));
}
