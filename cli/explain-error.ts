/** What a person reads when a command fails. */
import { UserError } from '../engine/errors.ts';

/** One line for a mistake of the user's or a full disk; the whole stack for a mistake of ours. */
export function explainError(error: unknown): string {
  if (error instanceof UserError) return `genie: ${error.message}`;
  const { code, path } = error as NodeJS.ErrnoException;
  const where = path === undefined ? '' : ` (${path})`;
  if (code === 'ENOSPC') {
    return `genie: the disk is full${where}: free some room and start it again, with --resume where the command has it; what was written before is intact`;
  }
  if (code === 'EACCES' || code === 'EROFS') {
    return `genie: permission denied${where}: check who owns the file or choose another folder`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
