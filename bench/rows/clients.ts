/**
 * Servers whose clients come and go: 10,000 steps by 50 clients of `serve-env` (20 pages of `play`, which takes 32 at once, those that leave included), each with
 * a world of its own, half of them gone in the middle of a step. What the server's process holds must not grow.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { RandomStream } from '../../engine/random.ts';
import { encodeMessage, MessageReader } from '../../envs/python/messages.ts';
import type { BenchContext, Row } from '../row.ts';

const STEPS = 10_000;
/** Steps before memory is first looked at: code is compiled, backgrounds are drawn. */
const WARM_UP = 2000;
const WORLD = 'CoinRun-easy-v0';
/** Growth that garbage not yet collected explains. */
const MOST_GROWTH_MB = 64;

/** Resident memory of another process. */
async function residentMB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) / 1024;
}

/** A client of one life: so many steps, then gone, with or without waiting for the last answer. */
interface Client {
  ask(number: number): Promise<void>;
  leave(rudely: boolean): void;
}

async function envClient(port: number, seed: number): Promise<Client> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let answered = () => {};
  const reader = new MessageReader(() => answered());
  socket.on('data', (piece: Buffer) => reader.add(piece));
  const ask = (message: unknown) =>
    new Promise<void>((resolve) => {
      answered = resolve;
      socket.write(encodeMessage(message));
    });
  await ask({ method: 'make', keywords: {} });
  await ask({ method: 'reset', seed, options: null });
  return {
    ask: (number) => ask({ method: 'step', action: number % 9 }),
    leave(rudely) {
      if (rudely) socket.write(encodeMessage({ method: 'step', action: 7 }), () => socket.destroy());
      else socket.end();
    },
  };
}

async function pageClient(port: number, seed: number): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
  socket.on('error', () => {});
  await once(socket, 'open');
  let id = 0;
  const ask = async (request: object) => {
    const answered = once(socket, 'message');
    socket.send(JSON.stringify({ id: id++, request }));
    await answered;
  };
  await ask({ type: 'open', world: WORLD });
  await ask({ type: 'start', seed });
  return {
    ask: (number) => ask({ type: 'step', action: number % 9 }),
    leave(rudely) {
      if (rudely) {
        socket.send(JSON.stringify({ id, request: { type: 'step', action: 7 } }), () => socket.terminate());
      } else socket.close();
    },
  };
}

/** Starts the command and waits for the address that it prints. */
async function started(words: readonly string[]): Promise<{ server: ChildProcess; port: number }> {
  const main = join(import.meta.dirname, '../../cli/main.js');
  const server = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout!, 'data')) as [Buffer];
  return { server, port: Number(/:(\d+)\b/.exec(line.toString())![1]) };
}

async function* churn(
  name: string,
  words: readonly string[],
  clients: number,
  open: (port: number, seed: number) => Promise<Client>,
): AsyncGenerator<Row> {
  const { server, port } = await started(words);
  try {
    let taken = 0;
    let lives = 0;
    let warm: number | undefined;
    const live = async (place: number) => {
      const random = new RandomStream(`client ${place}`);
      while (taken < STEPS) {
        const client = await open(port, lives++);
        for (let left = 1 + random.integer(40); left > 0 && taken < STEPS; left--) {
          await client.ask(left);
          taken++;
          if (taken === WARM_UP) warm = await residentMB(server.pid!);
        }
        client.leave(random.integer(2) === 0);
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, place) => live(place)));
    const end = await residentMB(server.pid!);
    yield {
      name: `${name}: memory that grows from step ${WARM_UP} to ${STEPS}`,
      value: end - warm!,
      unit: 'MB',
      aim: MOST_GROWTH_MB,
      remark: `at most; ${Math.round(warm!)} to ${Math.round(end)} MB; ${clients} clients at once, ${lives} in all`,
    };
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}

export async function* measure({ note }: BenchContext): AsyncGenerator<Row> {
  if (process.platform !== 'linux') {
    note('clients: skipped: the memory of another process is read from /proc');
    return;
  }
  yield* churn('serve-env', ['serve-env', WORLD, '--port', '0'], 50, envClient);
  yield* churn('play', ['play', '--port', '0'], 20, pageClient);
}
