/** What hyparquet reads from a file, in a thread that may be ended: damaged files send it round for ever. */
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { UserError } from '../../engine/errors.ts';
import { MOST_BYTES } from '../limits.ts';
import type { ParquetRow, ParquetSelection, ParquetShape } from './parquet.ts';

/** Rows of one file: beyond this, the metadata is damaged. */
const MOST_ROWS = 2 ** 28;

/** Runs `read` and turns every failure of the library into one line. */
async function reading<T>(
  path: string,
  read: (file: AsyncBuffer, metadata: FileMetaData) => Promise<T>,
): Promise<T> {
  try {
    const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    checkMetadata(path, metadata, file.byteLength);
    return await read(file, metadata);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      missing ? `${path}: missing` : `${path}: cut off, damaged or not Parquet; copy it again`,
    );
  }
}

/**
 * Refuses what the library would follow: a column chunk of no known column would fail where nobody waits for it, and
 * one outside the file is memory for nothing.
 */
function checkMetadata(path: string, { schema, row_groups, num_rows }: FileMetaData, bytes: number): void {
  const names = new Set(schema.map(({ name }) => name));
  let rows = 0;
  for (const group of row_groups) {
    rows += Number(group.num_rows);
    for (const { meta_data } of group.columns) {
      const column = meta_data?.path_in_schema ?? [];
      const start = Number(meta_data?.dictionary_page_offset ?? meta_data?.data_page_offset ?? -1);
      const length = Number(meta_data?.total_compressed_size ?? -1);
      const values = Number(meta_data?.num_values ?? -1);
      const known = column.length > 0 && column.every((name) => names.has(name));
      if (!known || !(start >= 0 && length >= 0 && start + length <= bytes) || !(values >= 0)) {
        throw new UserError(
          `${path}: column ${column.join('.') || '?'} is not where its metadata says; copy it again`,
        );
      }
      if (values > MOST_BYTES || Number(meta_data?.total_uncompressed_size) > MOST_BYTES) {
        throw new UserError(
          `${path}: column ${column.join('.')} claims more than ${MOST_BYTES} bytes; copy it again`,
        );
      }
    }
  }
  if (rows !== Number(num_rows) || rows > MOST_ROWS) {
    throw new UserError(`${path}: claims ${num_rows} rows, but its parts hold ${rows}; copy it again`);
  }
}

/** See `parquetShape` in parquet.ts. */
export function readShape(path: string): Promise<ParquetShape> {
  return reading(path, async (_, metadata) => {
    const { parquetSchema } = await import('hyparquet');
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    return { rows: Number(metadata.num_rows), columns };
  });
}

/** See `readParquet` in parquet.ts. */
export function readRows(path: string, selection: ParquetSelection): Promise<ParquetRow[]> {
  const { columns, first, count, pixels = false } = selection;
  return reading(path, async (file, metadata) => {
    const [{ parquetReadObjects }, { compressors }] = await Promise.all([
      import('hyparquet'),
      import('hyparquet-compressors'),
    ]);
    const rows = await parquetReadObjects({
      file,
      metadata,
      compressors,
      columns,
      rowStart: first,
      rowEnd: first === undefined || count === undefined ? undefined : first + count,
      utf8: false,
    });
    return rows.map((row) => plain(row, pixels)) as ParquetRow[];
  });
}

/**
 * 64-bit integers as numbers: every count and index in a data set of episodes is far below 2^53. Bytes as copies: a view
 * is sent to another thread with all of the file that lies around it.
 */
function plain(value: unknown, pixels: boolean): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) {
    if (typeof value[0] === 'number') return pixels ? Uint8Array.from(value) : value;
    return value.map((inner) => plain(inner, pixels));
  }
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner, pixels)]));
  }
  return value;
}
