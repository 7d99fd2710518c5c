/** Files of one JSON object a line. */
import { readBounded } from '../../engine/files.ts';
import { type JsonObject, parseJsonObject } from '../../engine/json.ts';

import { checkLine } from '../checksums.ts';

/** Less than the longest text that Node can hold. */
const LARGEST_FILE = 2 ** 28;

/**
 * The objects of a JSON-lines file, each with its place (`file:line`) for messages.
 * @throws UserError naming file and line where a line is not a JSON object, as after an interrupted copy, or says
 * another checksum than it has.
 */
export async function readJsonLines(path: string): Promise<{ value: JsonObject; place: string }[]> {
  const text = (await readBounded(path, LARGEST_FILE)).toString('utf8');
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const place = `${path}:${i + 1}`;
    checkLine(line, place);
    return [{ value: parseJsonObject(line, place), place }];
  });
}
