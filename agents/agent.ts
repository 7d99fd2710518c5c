/**
 * The one contract that everything which acts fulfils: from a constant action to a cloned policy to your own.
 * An agent may act in several worlds at once, so that a network can answer for all of them in one batch.
 */
import type { Env, Info } from '../envs/env.ts';
import type { Space } from '../envs/spaces/space.ts';

/** What one world shows the agent. */
export interface Turn<Obs = unknown> {
  /** Which world, 0 ≤ world < worlds. Its history belongs to it alone. */
  readonly world: number;
  readonly observation: Obs;
  readonly info: Info;
  /** True on the first observation of an episode: forget what this world showed before. */
  readonly first: boolean;
}

/** What an agent is told when it is made. */
export interface AgentContext<Obs = unknown, Act = unknown> {
  readonly observationSpace: Space<Obs>;
  readonly actionSpace: Space<Act>;
  /** How many worlds it will act in. */
  readonly worlds: number;
  /** Every draw of the agent comes from this seed. */
  readonly seed: number;
  /** The worlds themselves, for experts that may look inside; a learned policy must not. */
  readonly environments: readonly Env[];
}

export interface Agent<Obs = unknown, Act = unknown> {
  /** One action for each turn, in order. */
  act(turns: readonly Turn<Obs>[]): Act[] | Promise<Act[]>;
  /** The probabilities [actions] that the last action in `world` was drawn from, for those who watch; null if none. */
  probabilities?(world: number): Float32Array | null;
  close?(): void | Promise<void>;
}

/** A named way to make agents; what a user's own file exports as its default. */
export interface AgentDefinition<Obs = unknown, Act = unknown> {
  readonly name: string;
  readonly description: string;
  create(context: AgentContext<Obs, Act>): Agent<Obs, Act> | Promise<Agent<Obs, Act>>;
}

/** Types the default export of an agent file. */
export function defineAgent<Obs, Act>(definition: AgentDefinition<Obs, Act>): AgentDefinition<Obs, Act> {
  return definition;
}
