/** Parquet files, whole or some rows and columns of them, in the types that data sets of episodes need. */
import type { SchemaElement } from 'hyparquet';
import { writeFileAtomically } from '../../engine/files.ts';
import { readInThread } from './parquet-thread.ts';

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
  /** Lists of numbers come as Uint8Array: pixels. */
  readonly pixels?: boolean;
}

export interface ParquetShape {
  readonly rows: number;
  /** Their names. */
  readonly columns: readonly string[];
}

/**
 * The number of rows and the names of the columns.
 * @throws UserError for a file that is missing, cut off or not Parquet.
 */
export function parquetShape(path: string): Promise<ParquetShape> {
  return readInThread({ path });
}

/**
 * Rows as objects; int64 come as numbers, binary as Uint8Array, lists as arrays.
 * @throws UserError for a file that is missing, cut off or not Parquet.
 */
export function readParquet(path: string, selection: ParquetSelection = {}): Promise<ParquetRow[]> {
  return readInThread({ path, selection });
}
