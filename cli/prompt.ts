/** Prompts as they are given on the command line, or brought by a model. */
import { openDataset } from '../data/dataset.ts';
import { UserError } from '../engine/errors.ts';
import type { Prompt } from '../genie/env/prompt.ts';
import { promptsOf } from '../genie/trained/trained-worlds.ts';

/** An image stays a path; of a data set, the first frame of the first episode is taken. */
async function promptAt(path: string): Promise<Prompt> {
  if (/\.(png|jpe?g|webp)$/i.test(path)) return path;
  const { episodes } = await openDataset(path);
  return { dataset: path, episode: episodes[0].id, frame: 0 };
}

/**
 * Where worlds of a model start: at what `--prompt` says, or else at the prompts in the model's folder.
 * @throws UserError if there are none.
 */
export async function promptsFor(model: string, prompt: string | undefined): Promise<Prompt[]> {
  if (prompt !== undefined) return [await promptAt(prompt)];
  const own = await promptsOf(model);
  if (own.length === 0)
    throw new UserError(`${model} brings no prompts: say where its worlds start with --prompt`);
  return own;
}
