/** A Python process that runs an environment: started, asked, and never waited for in vain. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { UserError } from '../../engine/errors.ts';
import { shippedPath } from '../../engine/shipped-path.ts';
import { encodeMessage, MessageReader } from './messages.ts';

/** How much of what Python writes to stderr is kept for an error message. */
const STDERR_CHARACTERS = 2000;

interface Answer {
  readonly result?: unknown;
  readonly error?: {
    readonly kind: 'missing' | 'user' | 'environment';
    readonly message: string;
    readonly trace?: string;
  };
}

export class PythonProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #python: string;
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  #stderr = '';
  #ended: Error | null = null;

  /** Starts `python3`, or what the environment variable GENIE_PYTHON names. */
  private constructor() {
    this.#python = process.env.GENIE_PYTHON || 'python3';
    this.#child = spawn(this.#python, ['-u', shippedPath('envs/python/bridge.py')], { stdio: 'pipe' });
    const reader = new MessageReader((message) => this.#waiting.shift()?.resolve(message as Answer));
    this.#child.stdout.on('data', (piece: Buffer) => {
      try {
        reader.add(piece);
      } catch (error) {
        this.#end(error as Error);
        this.#child.kill();
      }
    });
    this.#child.stderr.on('data', (piece: Buffer) => {
      this.#stderr = (this.#stderr + piece.toString()).slice(-STDERR_CHARACTERS);
    });
    // Writing to a process that has just died; its end is reported below.
    this.#child.stdin.on('error', () => {});
    this.#child.once('error', (error: NodeJS.ErrnoException) => this.#end(this.#startError(error)));
    this.#child.once('close', (code, signal) => {
      const last = this.#stderr.trim().split('\n').at(-1);
      this.#end(
        new Error(`the Python process ended (${signal ?? `exit code ${code}`})${last ? `: ${last}` : ''}`),
      );
    });
    this.#keepAlive(false);
  }

  #startError(error: NodeJS.ErrnoException): Error {
    if (error.code !== 'ENOENT') return error;
    return new UserError(
      `'${this.#python}' was not found: install Python 3 with gymnasium, or set GENIE_PYTHON to an interpreter that has it`,
    );
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }

  /** Only a pending answer keeps this process running: a program that forgets to close can still end. */
  #keepAlive(wanted: boolean): void {
    const handles = [
      this.#child,
      this.#child.stdin,
      this.#child.stdout,
      this.#child.stderr,
    ] as unknown as Socket[];
    for (const handle of handles) {
      if (wanted) handle.ref();
      else handle.unref();
    }
  }

  /** Starts a process and makes its environment; one that cannot make it is ended. */
  static async start(
    request: Readonly<Record<string, unknown>>,
  ): Promise<[process: PythonProcess, made: unknown]> {
    const started = new PythonProcess();
    try {
      return [started, await started.ask('make', request)];
    } catch (error) {
      started.#child.kill();
      throw error;
    }
  }

  /** Asks and waits for the answer. @throws UserError if Python or gymnasium is missing, or the id is unknown there */
  async ask(method: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (this.#ended) throw this.#ended;
    this.#keepAlive(true);
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        this.#waiting.push({ resolve, reject });
        this.#child.stdin.write(encodeMessage({ method, ...parameters }));
      });
      if (answer.error) throw this.#errorOf(answer.error);
      return answer.result;
    } finally {
      if (this.#waiting.length === 0) this.#keepAlive(false);
    }
  }

  #errorOf({ kind, message, trace }: NonNullable<Answer['error']>): Error {
    if (kind === 'missing') {
      return new UserError(
        `'${this.#python}' lacks a package (${message}): run \`${this.#python} -m pip install gymnasium\`, or set GENIE_PYTHON`,
      );
    }
    if (kind === 'user')
      return new UserError(`Python could not make the environment: ${message.split('\n')[0]}`);
    return Object.assign(new Error(`in the Python environment: ${message}`), { stack: trace });
  }

  /** Lets the environment close, and ends the process if it does not end by itself. */
  async close(): Promise<void> {
    if (this.#ended) return;
    try {
      await this.ask('close');
    } catch (error) {
      if (!this.#ended) throw error;
    } finally {
      this.#ended ??= new UserError('the environment is closed');
      this.#child.stdin.end();
      this.#child.kill();
    }
  }
}
