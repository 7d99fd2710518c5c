/** Worker thread: reads Parquet files, one request after the other. */
import { parentPort } from 'node:worker_threads';
import { UserError } from '../../engine/errors.ts';
import { readRows, readShape } from './parquet-reader.ts';
import type { ParquetReply, ParquetRequest } from './parquet-thread.ts';

async function answer({ path, selection }: ParquetRequest): Promise<ParquetReply> {
  try {
    return { value: selection === undefined ? await readShape(path) : await readRows(path, selection) };
  } catch (error) {
    const { message } = error as Error;
    return { error: { message, user: error instanceof UserError } };
  }
}

parentPort!.on('message', async (request: ParquetRequest) => parentPort!.postMessage(await answer(request)));
