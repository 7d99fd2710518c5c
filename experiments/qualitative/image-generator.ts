/** Pictures from text by a generator that the user plugs in; the project has none of its own. */
import { resolve } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import { importDefault } from '../../engine/import-user-file.ts';
import { askUserCode } from '../../engine/user-code.ts';
import type { FrameSize } from '../pictures.ts';

/** Gives uint8 RGB [H, W, 3] of the size asked for. */
type ImageGenerator = (text: string, size: FrameSize) => Promise<Uint8Array>;

/**
 * The default export of a .ts or .js file, with its answers checked.
 * @throws UserError if the file has no such function; the function throws it if a picture is missing or of another size
 */
export async function loadImageGenerator(file: string): Promise<ImageGenerator> {
  const draw = await importDefault(file, 'text.imageGenerator');
  if (typeof draw !== 'function') {
    throw new UserError(`text.imageGenerator ${file}: the default export is not a function (text, size)`);
  }
  const source = { file: `text.imageGenerator ${file}`, path: resolve(file) };
  return async (text, { height, width }) => {
    const what = `for "${text}" it`;
    const pixels: unknown = await askUserCode(source, what, () => draw(text, { height, width }));
    const fails = (why: string) => new UserError(`${source.file}: ${what} ${why}`);
    const wanted = `RGB of ${height}×${width} in a Uint8Array of ${height * width * 3}`;
    if (!(pixels instanceof Uint8Array)) throw fails(`gave no Uint8Array: return ${wanted}`);
    if (pixels.length !== height * width * 3) throw fails(`gave ${pixels.length} bytes: return ${wanted}`);
    return pixels;
  };
}
