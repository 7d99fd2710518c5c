/** How often each condition was played, as figures say under their titles. */
import type { Protocol } from './config.ts';

/** @param what is played, in the plural. @param where what is evaluated apart: a mode or a task */
export function playedText(
  { levels, seeds, policies }: Pick<Protocol, 'levels' | 'seeds' | 'policies'>,
  what: string,
  where: string,
): string {
  return (
    `${levels} ${what} × ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} in each ${where}, ` +
    `${policies === 1 ? 'one policy' : `${policies} policies`} of each kind`
  );
}
