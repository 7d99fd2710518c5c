/** Which caption is nearest to a text: BM25+ over word stems. */
import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import { UserError } from '../../engine/errors.ts';

/** The words that join a caption's others (`captionOf`); those of a text find nothing in any case. */
const joining = new Set(['a', 'an', 'and', 'at', 'by', 'with']);

/**
 * For each text, the index of the nearest caption; the first of those that are equally near.
 * @throws UserError naming a text that shares no word with any caption
 */
export function nearestCaptions(texts: readonly string[], captions: readonly string[]): number[] {
  const search = new MiniSearch({
    fields: ['caption'],
    processTerm: (term) => {
      const word = term.toLowerCase();
      return joining.has(word) ? null : stemmer(word);
    },
  });
  search.addAll(captions.map((caption, id) => ({ id, caption })));
  return texts.map((text) => {
    const found = search.search(text);
    if (found.length === 0) {
      throw new UserError(
        `text.prompts: no caption shares a word with "${text}"; one of them is "${captions[0]}": ` +
          'use such words, or set text.imageGenerator',
      );
    }
    const best = found.filter(({ score }) => score === found[0].score);
    return Math.min(...best.map(({ id }) => id as number));
  });
}
