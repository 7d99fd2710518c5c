/** JSON of unknown origin: bounded in size and depth before it is parsed, and every fault one line with its place. */
import type { z } from 'zod';
import { UserError } from './errors.ts';
import { readBounded } from './files.ts';

export type JsonObject = Record<string, unknown>;

/** Larger JSON files than this are none of ours, nor of any format that is read. */
const LARGEST_FILE = 64 * 2 ** 20;
/** Deeper nesting than this comes from nobody's program; what walks through the value may recurse. */
const DEEPEST = 64;

/**
 * Parses JSON.
 * @param place the file, or `file:line`, for messages.
 * @throws UserError if it is not whole, or nested too deep.
 */
export function parseJson(text: string, place: string): unknown {
  if (depthOf(text) > DEEPEST) throw new UserError(`${place}: JSON is nested deeper than ${DEEPEST} levels`);
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${place}: not JSON; the file is cut off or damaged, copy or make it again`);
  }
}

/** As `parseJson`, for what must be an object. */
export function parseJsonObject(text: string, place: string): JsonObject {
  const value = parseJson(text, place);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new UserError(`${place}: holds other JSON than an object; copy it again`);
}

/**
 * The object in a JSON file.
 * @throws UserError naming the file if it is missing, larger than 64 MiB, or no JSON object.
 */
export async function readJsonObject(path: string, maximumBytes = LARGEST_FILE): Promise<JsonObject> {
  return parseJsonObject((await readBounded(path, maximumBytes)).toString('utf8'), path);
}

/**
 * `value` as `schema` describes it.
 * @throws UserError naming the place and the first key that is wrong.
 */
export function conforming<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`${place}: ${issue.path.join('.') || 'top level'}: ${issue.message}`);
}

/** The deepest nesting of brackets outside strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x5d || code === 0x7d) depth--;
  }
  return deepest;
}
