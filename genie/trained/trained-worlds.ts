/** Worlds that come with the package: trained, with prompts to start from, ready to be generated and played. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Names of the worlds that ship. */
export const trainedWorlds = ['coinrun'] as const;

/** Beside this file, or, once that is built into dist/, where it was built from. */
function shippedFolder(name: string): string {
  const beside = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL(`../../../genie/trained/${name}`, import.meta.url));
}

/** The folder of a trained Genie: that of a world which ships, if there is one of that name, or else the path given. */
export function trainedFolder(reference: string): string {
  return trainedWorlds.some((name) => name === reference) ? shippedFolder(reference) : reference;
}

/** Pictures that worlds of a trained Genie can start from, in order; none if its folder brings none. */
export async function promptsOf(reference: string): Promise<string[]> {
  const prompts = join(trainedFolder(reference), 'prompts');
  if (!existsSync(prompts)) return [];
  const files = (await readdir(prompts)).filter((name) => name.endsWith('.png')).sort();
  return files.map((name) => join(prompts, name));
}
