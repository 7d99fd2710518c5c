/** Worlds that come with the package: trained, with prompts to start from, ready to be generated and played. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { shippedPath } from '../../engine/shipped-path.ts';

/** Names of the worlds that ship. */
export const trainedWorlds = ['coinrun', 'coinrun-keys', 'coinrun-motion', 'tabletop'] as const;

/** The folder of a trained Genie: that of a world which ships, if there is one of that name, or else the path given. */
export function trainedFolder(reference: string): string {
  return trainedWorlds.some((name) => name === reference)
    ? shippedPath(`genie/trained/${reference}`)
    : reference;
}

/** Pictures that worlds of a trained Genie can start from, in order; none if its folder brings none. */
export async function promptsOf(reference: string): Promise<string[]> {
  const prompts = join(trainedFolder(reference), 'prompts');
  if (!existsSync(prompts)) return [];
  const files = (await readdir(prompts)).filter((name) => name.endsWith('.png')).sort();
  return files.map((name) => join(prompts, name));
}
