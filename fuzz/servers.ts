/**
 * Damaged messages to the servers. Each must be answered, the connection may be ended, and afterwards a well-behaved client
 * must be served as if nothing had happened.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { UserError } from '../engine/errors.ts';
import { encodeMessage, MessageReader } from '../envs/python/messages.ts';
import { make } from '../envs/registry.ts';
import { serveEnv } from '../envs/serve/serve-env.ts';
import { randomModel } from '../genie/fixtures/small-genie.ts';
import { saveWorldModel } from '../genie/model-files.ts';
import { decodeReply } from '../play/protocol.ts';
import { Models } from '../play/server/models.ts';
import { PlaySession } from '../play/server/play-session.ts';
import { servePage } from '../play/server/serve.ts';

/** Stands in the samples for a trained world, whose folder is known when the server starts. */
export const worldName = 'the world';

type Answer = { readonly result?: unknown; readonly error?: { readonly message: string } };

/** What the program did not expect, and only then answered. */
const fault = /^something went wrong|^Cannot read|is not a function|is not iterable|not defined/;

/** Refused if any answer was a refusal, as a client is told. @throws Error for a fault of the program */
function judge(errors: readonly string[], answers: unknown): string {
  const bad = errors.find((message) => fault.test(message));
  if (bad !== undefined) throw new Error(bad);
  if (errors.length > 0) throw new UserError(errors[0]);
  return JSON.stringify(answers);
}

/** After so many milliseconds without an answer the server waits for bytes that were promised. */
const QUIET = 50;

/** Sends bytes to `genie serve-env`: what is answered until it is quiet or hangs up. */
async function talk(port: number, bytes: Buffer): Promise<Answer[]> {
  const answers: Answer[] = [];
  const socket = connect(port, '127.0.0.1');
  const reader = new MessageReader((message) => answers.push(message as Answer));
  socket.on('error', () => {});
  await new Promise<void>((resolve) => {
    let quiet = setTimeout(resolve, 20 * QUIET);
    socket.on('data', (piece: Buffer) => {
      reader.add(piece);
      clearTimeout(quiet);
      quiet = setTimeout(resolve, QUIET);
    });
    socket.once('close', () => resolve());
    socket.write(bytes);
  });
  socket.destroy();
  return answers;
}

/** @param path a file of messages as `encodeMessage` makes them */
export async function messagesToServedEnv(path: string): Promise<string> {
  let open = 0;
  const served = await serveEnv(
    async () => {
      const env = await make('CartPole-v1');
      open++;
      const { close } = env;
      env.close = async () => {
        open--;
        return close.call(env);
      };
      return env;
    },
    { port: 0 },
  );
  let answers: Answer[];
  try {
    answers = await talk(served.port, await readFile(path));
    const client = connect(served.port, '127.0.0.1');
    const replies: Answer[] = [];
    const reader = new MessageReader((message) => replies.push(message as Answer));
    client.on('data', (piece: Buffer) => reader.add(piece));
    for (const message of [
      { method: 'make', keywords: {} },
      { method: 'reset', seed: 1, options: null },
    ]) {
      client.write(encodeMessage(message));
      await once(client, 'data');
    }
    client.destroy();
    if (replies.length !== 2 || replies.some(({ error }) => error))
      throw new Error('the next client is not served');
  } finally {
    await served.close();
  }
  if (open !== 0) throw new Error(`${open} environments are left open`);
  return judge(
    answers.flatMap(({ error }) => error?.message ?? []),
    answers,
  );
}

let models: Promise<Models> | undefined;

async function smallWorld(folder: string): Promise<Models> {
  await saveWorldModel(folder, randomModel());
  return new Models({ models: [folder], data: null, engine: { engine: 'onnx', threads: 1 } });
}

/** @param path a file of requests, one on each line */
export async function requestsToPlayServer(path: string): Promise<string> {
  models ??= smallWorld(join(path, '../../world'));
  const offered = await models;
  const served = await servePage({
    ...{ port: 0, host: '127.0.0.1', token: null, page: new Map() },
    createSession: () =>
      new PlaySession({ agents: [], models: offered, recordings: join(path, '../played'), runs: [] }),
  });
  try {
    const lines = (await readFile(path)).toString('latin1').split('\n').filter(Boolean);
    const named = lines.map((line) => line.replaceAll(worldName, offered.folders[0]));
    const answers = await ask(served.url, named);
    const next = await ask(served.url, [
      '{"id":0,"request":{"type":"open","world":"CartPole-v1"}}',
      '{"id":1,"request":{"type":"start","seed":1}}',
    ]);
    if (next.length !== 2 || next.some((error) => error !== null))
      throw new Error('the next page is not served');
    return judge(
      answers.filter((error) => error !== null),
      answers,
    );
  } finally {
    await served.close();
  }
}

/** Sends lines one after the other, as a page does; the errors answered, null for none. Ends where the server hangs up. */
async function ask(url: string, lines: readonly string[]): Promise<(string | null)[]> {
  const socket = new WebSocket(url.replace('http', 'ws').concat('/socket'));
  const closed = once(socket, 'close');
  await once(socket, 'open');
  const errors: (string | null)[] = [];
  for (const line of lines) {
    const answered = Promise.race([once(socket, 'message'), closed.then(() => null)]);
    socket.send(line);
    const message = await answered;
    if (message === null) return [...errors, 'the server ended the connection'];
    const { reply } = decodeReply(new Uint8Array(message[0] as Buffer));
    errors.push('error' in reply ? reply.error : null);
  }
  socket.close();
  await closed;
  return errors;
}
