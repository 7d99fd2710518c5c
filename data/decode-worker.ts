/** Worker thread: reads frames into shared memory, one request after the other. */
import { parentPort } from 'node:worker_threads';
import { UserError } from '../engine/errors.ts';
import type { DecodeReply, DecodeRequest } from './decode-pool.ts';
import { readFrames } from './frame-source.ts';

async function answer({ id, stored, first, count }: DecodeRequest): Promise<DecodeReply> {
  try {
    const frames_THWC = await readFrames(stored, first, count);
    const shared = new Uint8Array(new SharedArrayBuffer(frames_THWC.length));
    shared.set(frames_THWC);
    return { id, frames_THWC: shared };
  } catch (error) {
    const { message } = error as Error;
    return { id, error: { message, user: error instanceof UserError } };
  }
}

parentPort!.on('message', async (request: DecodeRequest) => parentPort!.postMessage(await answer(request)));
