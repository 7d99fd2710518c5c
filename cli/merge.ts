/** What `genie merge` does. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { mergeDatasets } from '../data/merge.ts';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';

/** Shards of recordings, or of labels: whichever the first one is. */
export async function mergeCommand(parts: readonly string[], out: string): Promise<void> {
  if (parts[0].endsWith('.jsonl')) await mergeLabels(parts, out);
  else await mergeDatasets(parts, out);
  process.stdout.write(`wrote ${out}\n`);
}

/** One after another, in the order given. @throws UserError if an episode is labelled twice. */
async function mergeLabels(parts: readonly string[], out: string): Promise<void> {
  if (existsSync(out)) throw new UserError(`${out}: exists: choose another --out`);
  const texts = await Promise.all(
    parts.map((path) =>
      readFile(path, 'utf8').catch(() => {
        throw new UserError(`${path}: cannot be read: give the files that genie label wrote`);
      }),
    ),
  );
  const ids = new Set<string>();
  for (const [i, text] of texts.entries()) {
    for (const line of text.split('\n').filter(Boolean)) {
      const id = /^\{"id":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
      if (id === undefined) throw new UserError(`${parts[i]}: holds a line that is no label of an episode`);
      if (ids.has(id))
        throw new UserError(`${parts[i]}: labels ${id}, which another part has labelled already`);
      ids.add(id);
    }
  }
  await writeFileAtomically(out, texts.join(''));
}
