/** What a person reads when a command fails or is stopped. */
import { UserError } from '../engine/errors.ts';
import { Interrupted } from '../engine/interruption.ts';

/** One line for a mistake of the user's, a signal or a disk in trouble; the whole stack for a mistake of ours. */
export function explainError(error: unknown, resumable: boolean): string {
  const again = resumable ? 'go on with the same command and --resume' : 'start the same command again';
  const kept = 'what was finished is kept whole';
  if (error instanceof UserError) return `genie: ${error.message}`;
  if (error instanceof Interrupted) return `genie: ${error.message}: ${kept}; ${again}`;
  const trouble = diskTrouble(error);
  if (trouble !== undefined) return `genie: ${trouble}; ${kept}; then ${again}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some room',
  EDQUOT: 'the disk quota is used up: free some room',
  EACCES: 'permission denied: check who owns it, or choose another folder',
  EPERM: 'permission denied: check who owns it, or choose another folder',
  EROFS: 'the disk is read-only: choose another folder',
  EIO: 'the disk failed: check it, or choose another folder',
  EEXIST: 'a file is there, where a folder is needed: choose another path',
  ENOTDIR: 'a part of the path is a file: choose another',
  EISDIR: 'is a folder, where a file is to be written: choose another path',
  ENAMETOOLONG: 'the name is too long: choose a shorter one',
};

function diskTrouble(error: unknown): string | undefined {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || !(code in remedies)) return undefined;
  return `${path === undefined ? '' : `${path}: `}${remedies[code]}`;
}
