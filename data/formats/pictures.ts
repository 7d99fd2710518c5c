/** Pictures as data sets keep them one by one: raw bytes in some list, or PNG and JPEG files. */
import { UserError } from '../../engine/errors.ts';
import { checkPictures, MOST_PIXELS } from '../limits.ts';
import { type ParquetRow, readParquet } from './parquet.ts';

/** Pictures in a column of a Parquet file. */
export interface ParquetSource {
  readonly kind: 'parquet';
  readonly path: string;
  /** The column, and keys within its values if they are structures. */
  readonly keys: readonly string[];
  /** The episode's first row. */
  readonly first: number;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

export interface PictureSize {
  /** The file they are in, for messages. */
  readonly path: string;
  readonly height: number;
  readonly width: number;
}

/**
 * Puts pictures together as uint8 [pictures, H, W, 3]. A picture of H·W·3 numbers is raw, any other is an image file.
 * @throws UserError for a picture that is missing, damaged or of another size.
 */
export async function decodePictures(pictures: readonly unknown[], { path, height, width }: PictureSize) {
  checkPictures(path, pictures.length, height, width);
  const pictureBytes = height * width * 3;
  const frames_THWC = new Uint8Array(pictures.length * pictureBytes);
  for (const [i, picture] of pictures.entries()) {
    const raw = isBytes(picture) && picture.length === pictureBytes;
    frames_THWC.set(raw ? picture : await decodePicture(picture, { path, height, width }), i * pictureBytes);
  }
  return frames_THWC;
}

function isBytes(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || value instanceof Uint8Array;
}

async function decodePicture(picture: unknown, { path, height, width }: PictureSize): Promise<Uint8Array> {
  const image = await decodeImage(picture, path);
  if (image.height !== height || image.width !== width) {
    throw new UserError(
      `${path}: a picture is ${image.height}×${image.width}, but the data set's are ${height}×${width}`,
    );
  }
  return image.pixels_HWC;
}

/**
 * Decodes an image file (PNG, JPEG, …) to RGB.
 * @throws UserError if it is none.
 */
export async function decodeImage(file: unknown, path: string) {
  if (!isBytes(file)) throw new UserError(`${path}: a picture is missing`);
  const { default: sharp } = await import('sharp');
  try {
    const image = sharp(Uint8Array.from(file), { limitInputPixels: MOST_PIXELS })
      .removeAlpha()
      .toColourspace('srgb')
      .raw();
    const { data, info } = await image.toBuffer({ resolveWithObject: true });
    return { pixels_HWC: new Uint8Array(data), height: info.height, width: info.width };
  } catch {
    throw new UserError(`${path}: a picture is neither raw pixels nor a readable PNG or JPEG; copy it again`);
  }
}

/** Pictures `first` … `first + count - 1` of an episode: uint8 [count, H, W, 3]. */
export async function readParquetFrames(
  source: ParquetSource,
  first: number,
  count: number,
): Promise<Uint8Array> {
  const [column, ...keys] = source.keys;
  const selection = { columns: [column], first: source.first + first, count, pixels: true };
  const rows = await readParquet(source.path, selection);
  const pictures = rows.map((row) =>
    keys.reduce((value, key) => (value as ParquetRow | undefined)?.[key], row[column]),
  );
  return decodePictures(pictures, source);
}
