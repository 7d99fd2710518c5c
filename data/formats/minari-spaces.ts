/** Gymnasium spaces as Minari serialises them into metadata.json, as far as pictures and actions need them. */
import { UserError } from '../../engine/errors.ts';
import type { EpisodeLabels } from '../episode.ts';

/** A serialised space: a Box has dtype, shape, low and high; a Dict has subspaces. */
export interface SerialisedSpace {
  readonly type: string;
  readonly dtype?: string;
  readonly shape?: readonly number[];
  readonly subspaces?: Readonly<Record<string, SerialisedSpace>>;
}

/** Where the pictures lie within an observation. */
export interface PicturePlace {
  /** Keys from the observation down to the picture; empty if the observation is the picture. */
  readonly keys: readonly string[];
  readonly height: number;
  readonly width: number;
}

/** @throws UserError if the text is no serialised space. */
export function parseSpace(text: unknown, place: string): SerialisedSpace {
  try {
    // Python writes infinite bounds in a way that JSON does not know; the bounds are of no use here.
    return JSON.parse((text as string).replace(/-?\bInfinity\b|\bNaN\b/g, 'null'));
  } catch {
    throw new UserError(
      `${place}: has no readable space; only data sets with their spaces in metadata.json can be read`,
    );
  }
}

/** The first picture (uint8 [height, width, 3]) in a space of observations, depth first, or undefined. */
export function findPicture(space: SerialisedSpace, keys: readonly string[] = []): PicturePlace | undefined {
  if (space.type === 'Dict') {
    for (const [key, inner] of Object.entries(space.subspaces ?? {})) {
      const found = findPicture(inner, [...keys, key]);
      if (found) return found;
    }
    return undefined;
  }
  const [height, width, colours] = space.shape ?? [];
  if (space.type !== 'Box' || space.dtype !== 'uint8' || space.shape?.length !== 3 || colours !== 3)
    return undefined;
  return { keys, height, width };
}

/** A Box of pictures. */
export function pictureSpace(height: number, width: number): string {
  const filled = (value: number) =>
    Array.from({ length: height }, () => Array.from({ length: width }, () => [value, value, value]));
  return JSON.stringify({
    type: 'Box',
    dtype: 'uint8',
    shape: [height, width, 3],
    low: filled(0),
    high: filled(255),
  });
}

/** Discrete(n) of actions 0 … n − 1. */
export function discreteSpace(n: number): string {
  return JSON.stringify({ type: 'Discrete', dtype: 'int64', start: 0, n });
}

/** A Box of action vectors between the bounds. */
export function boxSpace(low: readonly number[], high: readonly number[]): string {
  return JSON.stringify({ type: 'Box', dtype: 'float64', shape: [low.length], low, high });
}

/** Discrete actions or vectors, as they come. */
export function actionsOf(
  values: readonly unknown[],
  place: string,
): Pick<EpisodeLabels, 'actions' | 'actionVectors'> {
  if (values.every((value) => typeof value === 'number')) return { actions: values };
  if (values.every((value) => Array.isArray(value))) return { actions: [], actionVectors: values };
  throw new UserError(`${place}: its actions are neither numbers nor vectors`);
}
