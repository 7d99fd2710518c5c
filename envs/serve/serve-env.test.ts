import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { ndarray } from '../../engine/ndarray.ts';
import { encodeMessage, MessageReader } from '../python/messages.ts';
import { make } from '../registry.ts';
import { type ServedEnv, type ServeOptions, serveEnv } from './serve-env.ts';

let served: ServedEnv;
/** Environments that are open now. */
let worlds = 0;
afterEach(() => served.close());

async function serve(options: Partial<ServeOptions> = {}): Promise<void> {
  worlds = 0;
  const create = async () => {
    const env = await make('CartPole-v1');
    const { close } = env;
    worlds++;
    env.close = async () => {
      worlds--;
      return close.call(env);
    };
    return env;
  };
  served = await serveEnv(create, { port: 0, ...options });
}

type Answer = { result?: unknown; error?: { message: string } };

class Client {
  readonly socket: Socket;
  readonly #answers: Answer[] = [];
  closed = false;

  constructor() {
    this.socket = connect(served.port, '127.0.0.1');
    const reader = new MessageReader((message) => this.#answers.push(message as Answer));
    this.socket.on('data', (piece: Buffer) => reader.add(piece));
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  send(message: unknown): void {
    this.socket.write(encodeMessage(message));
  }

  async answer(): Promise<Answer> {
    await vi.waitFor(() => expect(this.#answers.length).toBeGreaterThan(0), { timeout: 20_000 });
    return this.#answers.shift()!;
  }

  async ask(message: unknown): Promise<Answer> {
    this.send(message);
    return this.answer();
  }
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

test('off loopback a client must know the token', async () => {
  await serve({ host: '0.0.0.0' });
  const client = new Client();
  for (const token of [undefined, 7, '', `${served.token}x`]) {
    const answer = await client.ask({ method: 'make', keywords: {}, token });
    expect(answer.error?.message).toContain('the token is missing or wrong');
  }
  expect(worlds).toBe(0);
  expect((await client.ask({ method: 'make', keywords: {}, token: served.token })).error).toBeUndefined();
  client.socket.destroy();
});

test('what is no request is answered and counted, and the next one still works', async () => {
  await serve();
  const client = new Client();
  for (const message of [null, 7, [], {}, { method: 3 }]) {
    expect((await client.ask(message)).error?.message).toContain("'method'");
  }
  expect((await client.ask({ method: 'make', keywords: null })).error).toBeUndefined();
  expect((await client.ask({ method: 'reset', seed: 'x', options: null })).error?.message).toContain('seed');
  expect((await client.ask({ method: 'reset', seed: 1, options: null })).error).toBeUndefined();
  for (const action of [99, null, 'left', [], { a: 1 }, ndarray([1], [1], 'float32')]) {
    expect((await client.ask({ method: 'step', action })).error).toBeDefined();
  }
  expect((await client.ask({ method: 'step', action: 1 })).error).toBeUndefined();
  expect((await client.ask({ method: 'dance' })).error?.message).toContain("'dance'");
  expect(served.counts.malformed).toBe(6);
  client.socket.destroy();
});

test('a message above the bound is refused before it has arrived, and ends the connection', async () => {
  await serve({ mostBytes: 1000 });
  const client = new Client();
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(2 ** 31, 0);
  client.socket.write(lengths);
  expect((await client.answer()).error?.message).toContain('more than 1000 bytes');
  await eventually(() => expect(client.closed).toBe(true));
});

test('there is room for so many clients, and again when one has gone', async () => {
  await serve({ mostClients: 1 });
  const first = new Client();
  await first.ask({ method: 'make', keywords: {} });
  expect((await new Client().answer()).error?.message).toContain('has its 1 clients');
  first.socket.destroy();
  await eventually(() => expect(worlds).toBe(0));
  const second = new Client();
  expect((await second.ask({ method: 'make', keywords: {} })).error).toBeUndefined();
  expect(served.counts).toMatchObject({ clients: 3, refused: 1 });
  second.socket.destroy();
});

test('a silent client is dropped, and its environment closed', async () => {
  await serve({ idleSeconds: 0.2 });
  const client = new Client();
  await client.ask({ method: 'make', keywords: {} });
  await eventually(() => expect([client.closed, worlds]).toEqual([true, 0]));
});

test('clients that come and go in the middle of everything leave no environment', async () => {
  await serve();
  for (let round = 0; round < 50; round++) {
    const client = new Client();
    await once(client.socket, 'connect');
    client.send({ method: 'make', keywords: {} });
    client.send({ method: 'reset', seed: round, options: null });
    if (round % 2 === 0) await client.answer();
    for (let t = 0; t < 50; t++) client.send({ method: 'step', action: t % 2 });
    client.socket.destroy();
  }
  await eventually(() => expect([served.counts.clients, worlds]).toEqual([50, 0]));
});
