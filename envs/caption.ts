/** What an environment's present picture shows, in a sentence: told from its state, never from pixels. */
import type { Env } from './env.ts';

export interface CaptionedEnv<Obs = unknown, Act = unknown> extends Env<Obs, Act> {
  /** The sentence of `captionOf` for the present picture. Only after a reset. */
  caption(): string;
}

export function hasCaption(env: Env): env is CaptionedEnv {
  return typeof (env as Partial<CaptionedEnv>).caption === 'function';
}

export type Motion = 'standing' | 'running' | 'jumping' | 'falling';

interface View {
  readonly game: string;
  /** What the scenery is called. */
  readonly place: string;
  /** Who is played. */
  readonly agent: string;
  readonly motion: Motion;
  /** What else is in the picture: a noun for each thing, repeated as often as it is seen. */
  readonly things: readonly string[];
  /** And what does not count in ones and twos: "lava". */
  readonly matter: readonly string[];
}

const numbers = ['no', 'one', 'two', 'three', 'four', 'five'];

/** "Runner, city at night: a cat jumping, with two coins, a snail and a pit." */
export function captionOf({ game, place, agent, motion, things, matter }: View): string {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  const seen = [...[...counts].map(([noun, count]) => counted(noun, count)), ...matter];
  const last = seen.pop();
  const listed = seen.length > 0 ? `${seen.join(', ')} and ${last}` : last;
  return `${game}, ${place}: ${counted(agent, 1)} ${motion}${listed ? `, with ${listed}` : ''}.`;
}

function counted(noun: string, count: number): string {
  if (count === 1) return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
  return `${numbers[count] ?? 'many'} ${noun === 'mouse' ? 'mice' : `${noun}s`}`;
}
