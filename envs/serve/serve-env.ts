/** Serves environments of this process to Python: `genie_client.py` connects and sees a `gymnasium.Env`. */
import { createServer, type Server, type Socket } from 'node:net';
import { UserError } from '../../engine/errors.ts';
import type { Env } from '../env.ts';
import type { EnvKeywords } from '../env-spec.ts';
import { encodeMessage, MessageReader } from '../python/messages.ts';
import { conform, describeSpace } from '../python/space-description.ts';
import type { Pcg64State } from '../random/pcg64.ts';

export interface ServeOptions {
  /** 0 takes a free one. */
  port: number;
  /** This computer alone (127.0.0.1) unless given: whoever can connect can run the environment. */
  host?: string;
}

export interface ServedEnv {
  readonly host: string;
  readonly port: number;
  /** Fulfilled when a client has gone. */
  readonly clientGone: Promise<void>;
  /** Closes all connections and their environments. */
  close(): Promise<void>;
}

type Request = { readonly method: string } & Readonly<Record<string, unknown>>;

/** One client with an environment of its own; requests are answered in order. */
class Connection {
  readonly #socket: Socket;
  readonly #create: (keywords: EnvKeywords) => Promise<Env>;
  #env: Env | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Socket, create: (keywords: EnvKeywords) => Promise<Env>) {
    this.#socket = socket;
    this.#create = create;
    socket.setNoDelay(true);
    const reader = new MessageReader((message) => {
      this.#last = this.#last.then(() => this.#answer(message as Request));
    });
    socket.on('data', (piece: Buffer) => {
      try {
        reader.add(piece);
      } catch {
        // Somebody speaks another protocol; there is nothing to answer.
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
  }

  async #answer(request: Request): Promise<void> {
    let answer: unknown;
    try {
      answer = { result: await this.#perform(request) };
    } catch (error) {
      answer = { error: { message: (error as Error).message } };
    }
    if (!this.#socket.destroyed) this.#socket.write(encodeMessage(answer));
  }

  async #perform({ method, ...parameters }: Request): Promise<unknown> {
    if (method === 'make') {
      await this.#env?.close();
      this.#env = await this.#create(parameters.keywords as EnvKeywords);
      const { observationSpace, actionSpace, metadata } = this.#env;
      return {
        observationSpace: describeSpace(observationSpace),
        actionSpace: describeSpace(actionSpace),
        renderModes: metadata.renderModes,
        renderFps: metadata.renderFps,
      };
    }
    const env = this.#env;
    if (!env) throw new UserError(`'${method}' was asked for before 'make'`);
    const { npRandom } = env.unwrapped;
    if (parameters.generator) npRandom.state = parameters.generator as Pcg64State;
    switch (method) {
      case 'reset': {
        const { seed, options } = parameters as {
          seed: number | string | null;
          options: Record<string, unknown> | null;
        };
        const result = await env.reset({
          ...(seed === null ? {} : { seed: typeof seed === 'string' ? BigInt(seed) : seed }),
          ...(options === null ? {} : { options }),
        });
        return { ...result, ...generatorOf(env) };
      }
      case 'step': {
        const result = await env.step(conform(env.actionSpace, parameters.action));
        return { ...result, ...generatorOf(env) };
      }
      case 'generator':
        return generatorOf(env);
      case 'render':
        return env.render();
      case 'close':
        await this.close();
        return null;
      default:
        throw new UserError(`there is no method '${method}'`);
    }
  }

  async close(): Promise<void> {
    const env = this.#env;
    this.#env = null;
    await env?.close();
  }
}

/**
 * Listens for clients; each gets an environment from `create` (with `renderMode` and what the client adds).
 * @throws UserError if the port is taken
 */
export async function serveEnv(
  create: (keywords: EnvKeywords) => Promise<Env>,
  { port, host = '127.0.0.1' }: ServeOptions,
): Promise<ServedEnv> {
  const open = new Map<Socket, Connection>();
  let gone = () => {};
  const clientGone = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const server = createServer((socket) => {
    const connection = new Connection(socket, create);
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
  return { host, port: address.port, clientGone, close };
}

/** Where the environment's own generator stands, and the seed that it came from if that is known. */
function generatorOf({ unwrapped }: Env): { generator: Pcg64State; seed: string | null } {
  const { npRandom, npRandomSeed } = unwrapped as Env & { npRandomSeed?: bigint | null };
  return { generator: npRandom.state, seed: npRandomSeed == null ? null : String(npRandomSeed) };
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
