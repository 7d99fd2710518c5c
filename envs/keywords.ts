/** Keywords of environments: only those that an environment knows reach it. */
import { UserError } from '../engine/errors.ts';
import { closestMatch } from './closest-match.ts';
import type { EnvKeywords } from './env-spec.ts';

/**
 * To be called first in an environment's constructor.
 * @throws UserError for a keyword that is not among `known` (`renderMode` always is), with what was probably meant
 */
export function refuseUnknownKeywords(
  environment: string,
  keywords: EnvKeywords,
  known: readonly string[],
): void {
  const unknown = Object.keys(keywords).find((name) => name !== 'renderMode' && !known.includes(name));
  if (unknown === undefined) return;
  const match = closestMatch(unknown, known);
  const hint = match
    ? `did you mean ${match}?`
    : known.length > 0
      ? `it takes ${known.join(', ')}`
      : 'it takes none';
  throw new UserError(`${environment} has no keyword '${unknown}'; ${hint}`);
}
