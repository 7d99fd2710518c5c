/** A prompt as it is given on the command line. */
import { openDataset } from '../data/dataset.ts';
import type { Prompt } from '../genie/env/prompt.ts';

/** An image stays a path; of a data set, the first frame of the first episode is taken. */
export async function promptAt(path: string): Promise<Prompt> {
  if (/\.(png|jpe?g|webp)$/i.test(path)) return path;
  const { episodes } = await openDataset(path);
  return { dataset: path, episode: episodes[0].id, frame: 0 };
}
