/**
 * The one contract that everything which acts fulfils: from a constant action to a cloned policy to your own.
 * An agent may act in several worlds at once, so that a network can answer for all of them in one batch. Agents that
 * learn from what their actions come to fulfil `LearningAgent` besides.
 */
import type { Env, Info } from '../envs/env.ts';
import type { Space } from '../envs/spaces/space.ts';

/** What a step came to. */
export interface Outcome {
  readonly reward: number;
  /** The task itself ended: what follows is worth nothing. */
  readonly terminated: boolean;
  /** Something outside of the task cut the episode: it would have gone on. */
  readonly truncated: boolean;
}

/** What stands for the step before a world's very first turn. */
export const noOutcome: Outcome = { reward: 0, terminated: false, truncated: false };

/** What one world shows the agent, and what the last step in that world came to: it may have ended an episode. */
export interface Turn<Obs = unknown> extends Outcome {
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

/** One step of one world, as a learning agent is told of it. */
export interface Transition<Obs = unknown, Act = unknown> extends Outcome {
  readonly world: number;
  readonly observation: Obs;
  readonly action: Act;
  /** What followed; of a step that ended the episode its own last observation, never the next episode's first. */
  readonly nextObservation: Obs;
}

/** An agent that gets better while it acts. Learning is: `act`, a step in all worlds, `observe`, `update`, and again. */
export interface LearningAgent<Obs = unknown, Act = unknown> extends Agent<Obs, Act> {
  /** One transition for each of the last turns, in order. */
  observe(transitions: readonly Transition<Obs, Act>[]): void | Promise<void>;
  /**
   * Learns from what it observed, if it is time: figures to log, or null.
   * @param progress the share of the planned steps that is done, for what is annealed
   */
  update(progress: number): Record<string, number> | null | Promise<Record<string, number> | null>;
  /** Writes files into an existing, empty folder, from which `load` goes on exactly. Called right after an update. */
  save(folder: string): Promise<void>;
  /** @throws UserError if the folder holds nothing of this agent's */
  load(folder: string): Promise<void>;
}

/** What a user's own file exports as its default for `genie learn --algorithm`. */
export interface LearningAgentDefinition<Obs = unknown, Act = unknown> extends AgentDefinition<Obs, Act> {
  create(context: AgentContext<Obs, Act>): LearningAgent<Obs, Act> | Promise<LearningAgent<Obs, Act>>;
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
