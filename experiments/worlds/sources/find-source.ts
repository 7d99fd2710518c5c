/** The source that a configuration names. */
import type { WorldsConfig } from '../config.ts';
import { coinRunSource } from './coinrun.ts';
import { givenSource } from './given.ts';
import type { Source } from './source.ts';
import { tabletopSource } from './tabletop.ts';

/** @throws UserError if it names a folder without saying which. */
export function findSource({ source, seed }: Pick<WorldsConfig, 'source' | 'seed'>): Source {
  switch (source.kind) {
    case 'coinrun':
      return coinRunSource(source, seed);
    case 'tabletop':
      return tabletopSource(source, seed);
    case 'given':
      return givenSource(source);
  }
}
