/** Files of one JSON object a line. */
import { readFile } from 'node:fs/promises';
import { UserError } from '../../engine/errors.ts';

export type JsonObject = Record<string, unknown>;

/**
 * The objects of a JSON-lines file, each with its place (`file:line`) for messages.
 * @throws UserError naming file and line where a line is not a JSON object, as after an interrupted copy.
 */
export async function readJsonLines(path: string): Promise<{ value: JsonObject; place: string }[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UserError(`${path}: cannot be read`);
  });
  const objects: { value: JsonObject; place: string }[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const place = `${path}:${i + 1}`;
    objects.push({ value: parseObject(line, place), place });
  }
  return objects;
}

/** @throws UserError naming the file if it is missing or no JSON object. */
export async function readJsonFile(path: string): Promise<JsonObject> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UserError(`${path}: cannot be read`);
  });
  return parseObject(text, path);
}

function parseObject(text: string, place: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Falls through to the same message: cut off or never JSON, the remedy is one.
  }
  throw new UserError(`${place}: not a whole JSON object; the file is cut off or damaged, copy it again`);
}
