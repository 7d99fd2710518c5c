/** Parquet files, whole or some rows and columns of them, in the types that data sets of episodes need. */
import type { AsyncBuffer, FileMetaData, SchemaElement } from 'hyparquet';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { MOST_BYTES } from '../limits.ts';

/** Element types as Arrow names them. */
type ColumnType = 'bool' | 'uint8' | 'int32' | 'int64' | 'float' | 'double' | 'string' | 'binary';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** True for a list of `type` in every row; a number for lists in lists, so deep. */
  readonly list?: boolean | number;
  /** One value a row; int64 are given as numbers. */
  readonly rows: readonly unknown[];
}

export type ParquetRow = Readonly<Record<string, unknown>>;

const elements: Record<ColumnType, Omit<SchemaElement, 'name'>> = {
  bool: { type: 'BOOLEAN' },
  // No logical type beside it: the writer stores its width in a way that Apache's readers refuse.
  uint8: { type: 'INT32', converted_type: 'UINT_8' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  float: { type: 'FLOAT' },
  double: { type: 'DOUBLE' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  binary: { type: 'BYTE_ARRAY' },
};

/** Without a schema of its own, a column of arrays would be written as JSON text. */
function schemaOf(name: string, type: ColumnType, depth: number): SchemaElement[] {
  if (depth === 0) return [{ ...elements[type], name, repetition_type: 'OPTIONAL' }];
  return [
    {
      name,
      repetition_type: 'OPTIONAL',
      num_children: 1,
      converted_type: 'LIST',
      logical_type: { type: 'LIST' },
    },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...schemaOf('element', type, depth - 1),
  ];
}

function stored(type: ColumnType, value: unknown): unknown {
  if (type !== 'int64' || value === null || value === undefined) return value;
  return Array.isArray(value) ? value.map(BigInt) : BigInt(value as number);
}

/** Writes columns of equal length; `metadata` goes into the file's key-value pairs. */
export async function writeParquet(
  path: string,
  columns: readonly Column[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const pairs = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, type, rows }) => ({
      name,
      data: rows.map((value) => stored(type, value)),
    })),
    schema: [
      { name: 'schema', num_children: columns.length },
      ...columns.flatMap(({ name, type, list }) => schemaOf(name, type, Number(list ?? 0))),
    ],
    // An empty list is stored without its element type, and strict readers refuse that.
    kvMetadata: pairs.length > 0 ? pairs : undefined,
    rowGroupSize: Math.max(1, columns[0].rows.length),
  });
  await writeFileAtomically(path, new Uint8Array(buffer));
}

export interface ParquetSelection {
  readonly columns?: string[];
  readonly first?: number;
  readonly count?: number;
}

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

/** The number of rows and the names of the columns. */
export async function parquetShape(path: string): Promise<{ rows: number; columns: readonly string[] }> {
  return reading(path, async (_, metadata) => {
    const { parquetSchema } = await import('hyparquet');
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    return { rows: Number(metadata.num_rows), columns };
  });
}

/**
 * Rows as objects; int64 come as numbers, binary as Uint8Array, lists as arrays.
 * @throws UserError for a file that is missing, cut off or not Parquet.
 */
export async function readParquet(path: string, selection: ParquetSelection = {}): Promise<ParquetRow[]> {
  const { columns, first, count } = selection;
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
    return rows.map(plainNumbers) as ParquetRow[];
  });
}

/** 64-bit integers as numbers: every count and index in a data set of episodes is far below 2^53. */
function plainNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(plainNumbers);
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainNumbers(inner)]));
  }
  return value;
}
