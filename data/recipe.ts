/**
 * What a recording was made with, in `recipe.json` beside it. Episodes may join others only if they have the same
 * recipe; how many there are, and of which levels, is no part of it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';

/** Names and plain values, in the user's words. */
export type Recipe = Readonly<Record<string, RecipeValue>>;
type RecipeValue =
  | string
  | number
  | boolean
  | null
  | readonly RecipeValue[]
  | { readonly [key: string]: RecipeValue };

export const recipeFile = 'recipe.json';

/** @param made what else is good to know of the recording (versions, commit), and not compared */
export async function writeRecipe(folder: string, recipe: Recipe, made: object = {}): Promise<void> {
  await writeFileAtomically(join(folder, recipeFile), `${JSON.stringify({ recipe, ...made }, null, 2)}\n`);
}

/**
 * The recipe of what is recorded in `folder`, or undefined if it says nothing of it.
 * @throws UserError if the file is damaged.
 */
export async function readRecipe(folder: string): Promise<Recipe | undefined> {
  const path = join(folder, recipeFile);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { recipe } = JSON.parse(text) as { recipe: unknown };
    if (typeof recipe === 'object' && recipe !== null) return recipe as Recipe;
  } catch {
    // Falls through: cut off or never JSON, the remedy is one.
  }
  throw new UserError(`${path}: damaged, so it does not say how the episodes were recorded; record anew`);
}

/** @throws UserError naming the first thing in which the recordings differ. */
export function requireSameRecipe(folder: string, recorded: Recipe, wanted: Recipe): void {
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(wanted)])) {
    const [before, now] = [recorded[key], wanted[key]].map((value) => JSON.stringify(value) ?? 'nothing');
    if (before !== now) {
      throw new UserError(
        `${folder} was recorded with ${key} ${before}, and now it is ${now}: choose another folder`,
      );
    }
  }
}
