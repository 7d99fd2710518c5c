/** Gymnasium spaces as Minari serialises them into metadata.json, as far as pictures and actions need them. */
import { z } from 'zod';
import { UserError } from '../../engine/errors.ts';
import { conforming, parseJson } from '../../engine/json.ts';
import type { EpisodeLabels } from '../episode.ts';

/** A serialised space: a Box has dtype, shape, low and high; a Discrete start and n; a Dict subspaces. */
export interface SerialisedSpace {
  readonly type: string;
  readonly dtype?: string | undefined;
  readonly shape?: readonly number[] | undefined;
  readonly low?: unknown;
  readonly high?: unknown;
  readonly start?: unknown;
  readonly n?: unknown;
  readonly subspaces?: Readonly<Record<string, SerialisedSpace>> | readonly SerialisedSpace[];
}

const spaceSchema = z.looseObject({
  type: z.string(),
  dtype: z.string().optional(),
  shape: z.array(z.int().min(0)).optional(),
  subspaces: z.unknown().optional(),
});

/** Where the pictures lie within an observation. */
export interface PicturePlace {
  /** Keys from the observation down to the picture; empty if the observation is the picture. */
  readonly keys: readonly string[];
  readonly height: number;
  readonly width: number;
}

/** @throws UserError if the text is no serialised space. */
export function parseSpace(text: unknown, place: string): SerialisedSpace {
  if (typeof text !== 'string') {
    throw new UserError(
      `${place}: has no readable space; only data sets with their spaces in metadata.json can be read`,
    );
  }
  // Python writes infinite bounds in a way that JSON does not know; the bounds are of no use here.
  const plain = text.replace(/-?\bInfinity\b|\bNaN\b/g, 'null');
  return conforming(
    spaceSchema,
    parseJson(plain, `${place}: a space`),
    `${place}: a space`,
  ) as SerialisedSpace;
}

/** The first picture (uint8 [height, width, 3]) in a space of observations, depth first, or undefined. */
export function findPicture(space: SerialisedSpace, keys: readonly string[] = []): PicturePlace | undefined {
  if (space.type === 'Dict') {
    for (const [key, inner] of Object.entries(space.subspaces ?? {})) {
      const parsed = spaceSchema.safeParse(inner);
      const found = parsed.success ? findPicture(parsed.data as SerialisedSpace, [...keys, key]) : undefined;
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
export function pictureSpace(height: number, width: number): SerialisedSpace {
  const filled = (value: number) =>
    Array.from({ length: height }, () => Array.from({ length: width }, () => [value, value, value]));
  const shape = [height, width, 3];
  return { type: 'Box', dtype: 'uint8', shape, low: filled(0), high: filled(255) };
}

/**
 * The least space that holds the actions, for recordings without an environment that could say more.
 * @param low,high the extremes of each dimension
 */
export function spaceOfActions(
  discrete: boolean,
  low: readonly number[],
  high: readonly number[],
): SerialisedSpace {
  if (discrete) return { type: 'Discrete', dtype: 'int64', start: 0, n: high[0] + 1 };
  return { type: 'Box', dtype: 'float64', shape: [low.length], low, high };
}

/** JSON as Python writes it, with the infinite numbers that JSON does not know. */
export function pythonJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}: ${pythonJson(field)}`).join(', ')}}`;
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
