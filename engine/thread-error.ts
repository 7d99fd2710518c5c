/** Errors on their way from one thread to another: cloning keeps an error's words but neither its class nor its code. */
import { UserError } from './errors.ts';
import { Interrupted, type StopSignal } from './interruption.ts';

export interface ThreadError {
  readonly message: string;
  readonly stack?: string;
  readonly ofUser: boolean;
  /** Of an interruption. */
  readonly signal?: StopSignal;
  /** Of the operating system. */
  readonly code?: string;
  readonly path?: string;
}

export function describeError(thrown: unknown): ThreadError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { message, stack, code, path } = error as NodeJS.ErrnoException;
  const signal = error instanceof Interrupted ? error.signal : undefined;
  return { message, stack, ofUser: error instanceof UserError, signal, code, path };
}

export function errorFrom({ message, stack, ofUser, signal, code, path }: ThreadError): Error {
  if (signal !== undefined) return new Interrupted(signal);
  if (ofUser) return new UserError(message);
  return Object.assign(new Error(message), { stack, ...(code === undefined ? {} : { code, path }) });
}
