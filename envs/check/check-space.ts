/** Checks of a space, its parts included. */
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { OneOf } from '../spaces/one-of.ts';
import { Sequence } from '../spaces/sequence.ts';
import { Space } from '../spaces/space.ts';
import { Tuple } from '../spaces/tuple.ts';
import type { Report } from './catalogue.ts';

type Role = 'observation' | 'action';

export function checkSpace(space: unknown, role: Role, report: Report): void {
  if (!(space instanceof Space)) {
    report('E101', `${role}Space must be a Space, not ${space === null ? 'null' : typeof space}`);
    return;
  }
  if (space instanceof Box) checkBox(space, role, report);
  const parts = partsOf(space);
  if (parts?.length === 0) report('E102', `${space} of the ${role}s has no parts`);
  for (const part of parts ?? []) checkSpace(part, role, report);
}

function partsOf(space: Space): readonly unknown[] | null {
  if (space instanceof Tuple || space instanceof OneOf) return space.spaces;
  if (space instanceof Dict) return Object.values(space.spaces);
  return space instanceof Sequence ? [space.featureSpace] : null;
}

function checkBox(space: Box, role: Role, report: Report): void {
  const low = space.low.data;
  const high = space.high.data;
  const some = (test: (low: number, high: number) => boolean) =>
    Array.prototype.some.call(low, (bound: number, i) => test(bound, high[i]));
  if (low.length === 0) report('E102', `${space} of the ${role}s has no elements`);
  if (some((below, above) => below === above))
    report('W103', `${space} of the ${role}s has equal bounds somewhere`);
  if (some((below) => below === Number.NEGATIVE_INFINITY))
    report('W104', `${space} of the ${role}s has no lower bound`);
  if (some((_, above) => above === Number.POSITIVE_INFINITY))
    report('W105', `${space} of the ${role}s has no upper bound`);
  const unusual = (below: number, above: number) =>
    below < -1 || above > 1 || (below !== 0 && below !== -above);
  if (role === 'action' && space.shape.length === 1 && some(unusual)) {
    report('W106', `${space}: networks learn more easily with actions in [-1, 1] or [0, 1]`);
  }
}
