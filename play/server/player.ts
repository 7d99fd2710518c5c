/** What a session plays: a world that is started, stepped, undone and recorded. */
import type { Episode } from '../../data/episode.ts';
import type { Action } from '../controls.ts';
import type { Moment, Opened, Picture, PromptChoice, Sampling } from '../protocol.ts';

/** A moment and its pictures, one for each panel. */
export interface Played {
  readonly moment: Omit<Moment, 'milliseconds'>;
  readonly pictures: readonly Picture[];
}

export interface Player {
  opened(): Opened;
  start(seed: number, prompt?: PromptChoice): Promise<Played>;
  /** Without `action`, the agent that was set to play chooses. */
  step(action?: Action): Promise<Played>;
  /** The moment before the last step. */
  undo(): Promise<Played>;
  /** Only of generated worlds. */
  sample?(sampling: Sampling): Promise<void>;
  /** Lets an agent choose; null ends that. */
  watch(agent: string | null): Promise<void>;
  /** What was played since the start. */
  episode(): Omit<Episode, 'info'> & { readonly info: Omit<Episode['info'], 'id'> };
  close(): Promise<void>;
}
