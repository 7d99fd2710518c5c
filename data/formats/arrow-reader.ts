/** A reader for tests that shares no code with the writer: Apache's own Parquet and Arrow. */
import { readFile } from 'node:fs/promises';
import { type Table, tableFromIPC } from 'apache-arrow';
import { readParquet } from 'parquet-wasm';

/** The whole file as an Arrow table, as pyarrow sees it. */
export async function readArrow(path: string): Promise<Table> {
  return tableFromIPC(readParquet(new Uint8Array(await readFile(path))).intoIPCStream());
}

/** The columns of a table and their Arrow types. */
export function arrowTypes(table: Table): Record<string, string> {
  return Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]));
}
