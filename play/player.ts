/** What a session plays: a world that is started, stepped, undone and recorded. */
import type { EpisodeInfo, EpisodeLabels } from '../data/episode.ts';
import type { Action } from './controls.ts';
import type { Moment, Opened, Picture, PromptChoice, Prompts, Reply, Sampling } from './protocol.ts';

/** A moment and its pictures, one for each panel. */
export interface Played {
  readonly moment: Omit<Moment, 'milliseconds'>;
  readonly pictures: readonly Picture[];
}

/** What was played since the start, before it has a name. */
export interface PlayedEpisode {
  readonly info: Omit<EpisodeInfo, 'id'>;
  readonly frames_THWC: Uint8Array;
  readonly labels: Omit<EpisodeLabels, 'id'>;
}

export interface Player {
  opened(): Opened;
  start(seed: number, prompt?: PromptChoice): Promise<Played>;
  /** Without `action`, the agent that was set to play chooses. */
  step(action?: Action): Promise<Played>;
  /** The moment before the last step. */
  undo(): Promise<Played>;
  /** Lets an agent choose; null ends that. */
  watch(agent: string | null): Promise<void>;
  episode(): PlayedEpisode;
  close(): Promise<void>;
  /** Only of generated worlds. */
  sample?(sampling: Sampling): Promise<void>;
  /** Only of generated worlds. */
  prompts?(from: number): Promise<{ prompts: Prompts; pictures: readonly Picture[] }>;
}

/** The answer to a request that plays, and how long it took. */
export async function timed(play: () => Promise<Played>): Promise<Reply> {
  const start = performance.now();
  const { moment, pictures } = await play();
  return { answer: { ...moment, milliseconds: performance.now() - start }, pictures };
}
