/** One client of `serve-env`, with an environment of its own; its requests are answered one at a time, in order. */
import type { Socket } from 'node:net';
import { UserError } from '../../engine/errors.ts';
import type { Env } from '../env.ts';
import type { EnvKeywords } from '../env-spec.ts';
import { encodeMessage, MessageReader } from '../python/messages.ts';
import { conform, describeSpace } from '../python/space-description.ts';
import type { Pcg64State } from '../random/pcg64.ts';
import { isToken } from './access.ts';

interface ConnectionRules {
  create(keywords: EnvKeywords): Promise<Env>;
  /** What the client must give with `make`, or null. */
  readonly token: string | null;
  /** Larger messages of a client are refused. */
  readonly mostBytes: number;
  /** A client that neither asks for so long, nor takes an answer in that time, is dropped. */
  readonly idleSeconds: number;
  /** Told of every message that is none, or asks for what there is not. */
  malformed(): void;
}

type Request = { readonly method: string } & Readonly<Record<string, unknown>>;

export class Connection {
  readonly #socket: Socket;
  readonly #rules: ConnectionRules;
  #env: Env | null = null;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(socket: Socket, rules: ConnectionRules) {
    this.#socket = socket;
    this.#rules = rules;
    socket.setNoDelay(true);
    socket.setTimeout(rules.idleSeconds * 1000, () => {
      // An environment may think longer than a client may be silent.
      if (this.#waiting === 0 || socket.writableLength > 0) socket.destroy();
    });
    const reader = new MessageReader((message) => this.#enqueue(message), rules.mostBytes);
    socket.on('data', (piece: Buffer) => {
      try {
        reader.add(piece);
      } catch (error) {
        // After this nobody knows where the next message would begin.
        rules.malformed();
        socket.end(encodeMessage({ error: { message: (error as Error).message } }));
      }
    });
    socket.on('error', () => socket.destroy());
  }

  /** Resolves when what was under way is over and the environment is closed. */
  async close(): Promise<void> {
    await this.#last;
    await this.#closeEnv();
  }

  async #closeEnv(): Promise<void> {
    const env = this.#env;
    this.#env = null;
    await env?.close();
  }

  #enqueue(message: unknown): void {
    // Nobody fills the memory with requests that are not yet answered.
    this.#waiting++;
    this.#socket.pause();
    this.#last = this.#last.then(async () => {
      // A client that has gone wants no world, and none that nobody would close.
      if (!this.#socket.destroyed) await this.#answer(message);
      if (--this.#waiting === 0) this.#socket.resume();
    });
  }

  async #answer(message: unknown): Promise<void> {
    let answer: Buffer;
    try {
      answer = encodeMessage({ result: await this.#perform(this.#request(message)) });
    } catch (error) {
      answer = encodeMessage({ error: { message: (error as Error).message } });
    }
    if (this.#socket.destroyed || this.#socket.write(answer)) return;
    // The next request waits until this answer is taken; the time-out ends it if it never is.
    await new Promise<void>((resolve) => {
      this.#socket.once('drain', resolve);
      this.#socket.once('close', () => resolve());
    });
  }

  #request(message: unknown): Request {
    const method = (message as Partial<Request> | null)?.method;
    if (typeof method === 'string') return message as Request;
    this.#rules.malformed();
    throw new UserError("a request is an object with a 'method'");
  }

  async #perform({ method, ...parameters }: Request): Promise<unknown> {
    if (method === 'make') return this.#make(parameters);
    const env = this.#env;
    if (!env) throw new UserError(`'${method}' was asked for before 'make'`);
    const { npRandom } = env.unwrapped;
    if (parameters.generator) npRandom.state = parameters.generator as Pcg64State;
    switch (method) {
      case 'reset':
        return { ...(await env.reset(resetOptions(parameters))), ...generatorOf(env) };
      case 'step':
        return { ...(await env.step(conform(env.actionSpace, parameters.action))), ...generatorOf(env) };
      case 'generator':
        return generatorOf(env);
      case 'render':
        return env.render();
      case 'close':
        await this.#closeEnv();
        return null;
      default:
        this.#rules.malformed();
        throw new UserError(`there is no method '${method}'`);
    }
  }

  async #make({ keywords, token }: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (this.#rules.token !== null && !isToken(token, this.#rules.token)) {
      throw new UserError('the token is missing or wrong: give the one that genie serve-env printed');
    }
    await this.#closeEnv();
    this.#env = await this.#rules.create((keywords ?? {}) as EnvKeywords);
    const { observationSpace, actionSpace, metadata } = this.#env;
    return {
      observationSpace: describeSpace(observationSpace),
      actionSpace: describeSpace(actionSpace),
      renderModes: metadata.renderModes,
      renderFps: metadata.renderFps,
    };
  }
}

function resetOptions({ seed, options }: Readonly<Record<string, unknown>>) {
  if (typeof seed === 'string' && !/^\d{1,400}$/.test(seed)) throw new UserError('seed: is no whole number');
  return {
    ...(seed === null || seed === undefined
      ? {}
      : { seed: typeof seed === 'string' ? BigInt(seed) : (seed as number) }),
    ...(options === null || options === undefined ? {} : { options: options as Record<string, unknown> }),
  };
}

/** Where the environment's own generator stands, and the seed that it came from if that is known. */
function generatorOf({ unwrapped }: Env): { generator: Pcg64State; seed: string | null } {
  const { npRandom, npRandomSeed } = unwrapped as Env & { npRandomSeed?: bigint | null };
  return { generator: npRandom.state, seed: npRandomSeed == null ? null : String(npRandomSeed) };
}
