/**
 * A mistake in what the user gave (a file, a key, a flag): its message is one line that names the thing and says
 * what to do. The command line prints the message alone and exits with 1; anything else is a bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';

  /** By name: a user's file may see a copy of this class of its own. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'UserError';
  }
}
