/** Serves environments of this process to Python: `genie_client.py` connects and sees a `gymnasium.Env`. */
import { createServer, type Server, type Socket } from 'node:net';
import { UserError } from '../../engine/errors.ts';
import type { Env } from '../env.ts';
import type { EnvKeywords } from '../env-spec.ts';
import { encodeMessage } from '../python/messages.ts';
import { tokenFor } from './access.ts';
import { Connection } from './connection.ts';

export interface ServeOptions {
  /** 0 takes a free one. */
  port: number;
  /** This computer alone (127.0.0.1) unless given; off loopback clients must know the token. */
  host?: string;
  /** More clients at once are told that there is no room (default 64). Each has an environment of its own. */
  mostClients?: number;
  /** Of one message of a client (default 1 MiB): an action, or the options of a reset. */
  mostBytes?: number;
  /** After so long without a request a client is dropped and its environment closed (default an hour). */
  idleSeconds?: number;
}

export interface ServedEnv {
  readonly host: string;
  readonly port: number;
  /** What clients must give; null on loopback. */
  readonly token: string | null;
  /** What came since the start. */
  readonly counts: { readonly clients: number; readonly refused: number; readonly malformed: number };
  /** Fulfilled when a client has gone. */
  readonly clientGone: Promise<void>;
  /** Closes all connections and their environments. */
  close(): Promise<void>;
}

/**
 * Listens for clients; each gets an environment from `create` (with `renderMode` and what the client adds).
 * @throws UserError if the port is taken
 */
export async function serveEnv(
  create: (keywords: EnvKeywords) => Promise<Env>,
  { port, host = '127.0.0.1', mostClients = 64, mostBytes = 2 ** 20, idleSeconds = 3600 }: ServeOptions,
): Promise<ServedEnv> {
  const open = new Map<Socket, Connection>();
  const counts = { clients: 0, refused: 0, malformed: 0 };
  const token = tokenFor(host);
  const rules = { create, token, mostBytes, idleSeconds, malformed: () => void counts.malformed++ };
  let gone = () => {};
  const clientGone = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const server = createServer((socket) => {
    counts.clients++;
    if (open.size >= mostClients) {
      counts.refused++;
      socket.on('error', () => socket.destroy());
      socket.end(
        encodeMessage({ error: { message: `the server has its ${mostClients} clients: try later` } }),
      );
      return;
    }
    const connection = new Connection(socket, rules);
    open.set(socket, connection);
    socket.once('close', () => {
      open.delete(socket);
      void connection.close().finally(gone);
    });
  });
  await listen(server, host, port);
  const address = server.address() as { port: number };
  const close = async () => {
    const connections = [...open];
    for (const [socket] of connections) socket.destroy();
    for (const [, connection] of connections) await connection.close();
    await new Promise((resolve) => server.close(resolve));
  };
  return { host, port: address.port, token, counts, clientGone, close };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new UserError(`port ${port} on ${host} is in use; choose another with --port`) : error);
    });
    server.listen(port, host, resolve);
  });
}
