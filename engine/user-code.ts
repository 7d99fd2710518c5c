/**
 * Calls into a file of a user's own: what it throws is told with its place in that file, and nobody waits for ever for
 * what never answers.
 */
import { UserError } from './errors.ts';
import { placeIn } from './import-user-file.ts';

/** A network on a busy machine needs minutes at most; what waits for ever never ends. */
const DEFAULT_SECONDS = 600;

/** How long an answer may take: `--answer-seconds`, or the variable that it sets, which threads see too. */
function answerSeconds(): number {
  return Number(process.env.GENIE_ANSWER_SECONDS ?? DEFAULT_SECONDS);
}

/**
 * What `work` gives.
 * @param file as errors begin: `agent file /home/me/agent.ts`
 * @param path of that file, absolute; without one, the first line of the stack is told
 * @param what was called, and where: `act`
 * @throws UserError for whatever the work throws, and if it gives no answer in time
 */
export async function askUserCode<T>(
  { file, path }: { readonly file: string; readonly path?: string },
  what: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await inTime(work(), `${file}: ${what}`);
  } catch (error) {
    // A full disk is told, with what to do, where commands end.
    if (error instanceof UserError || (error as NodeJS.ErrnoException)?.code === 'ENOSPC') throw error;
    throw new UserError(`${file}: ${what} threw ${whatWasThrown(error, path)}`);
  }
}

/** One line of what was thrown, with its place in the file, or in whatever file it is. */
export function whatWasThrown(error: unknown, path?: string): string {
  if (!(error instanceof Error)) return String(error).split('\n')[0];
  const place =
    path === undefined
      ? /\n\s+at (.*)/.exec(error.stack ?? '')?.[1]
      : (placeIn(path, error) ?? 'with the ending .mts or .mjs the line would be known');
  return `${error.name}: ${error.message.split('\n')[0]} (${place})`;
}

/** Waits no longer than the limit. What never gives the thread back cannot be stopped from within it. */
async function inTime<T>(work: T | Promise<T>, what: string): Promise<T> {
  if (!(work instanceof Promise)) return work;
  const seconds = answerSeconds();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new UserError(`${what} has not answered for ${seconds} s (--answer-seconds sets another limit)`),
        ),
      seconds * 1000,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
