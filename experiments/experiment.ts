/** What an experiment is: a schema for its configuration, complete presets, and one function that runs it. */
import type { z } from 'zod';
import type { Engine } from '../engine/engine.ts';
import type { Progress } from '../engine/progress.ts';
import type { Tracker } from './tracking/tracker.ts';

/** What a run is given besides its configuration. */
export interface RunContext {
  /** Folder for everything that the run writes. */
  readonly out: string;
  readonly engine: Engine;
  readonly progress: Progress;
  /** How many threads may label episodes, train or play policies at the same time, where the engine is the compiled one on the CPU; by default 1. */
  readonly workers?: number;
  /** Take up what an interrupted run left in `out`. */
  readonly resume: boolean;
  /** The preset that the configuration started from, for the record. */
  readonly preset: string;
  /** Where the run can be watched from outside; told what goes into its log. */
  readonly tracker?: Tracker;
}

export interface Experiment<Config = unknown> {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<Config>;
  /** Complete configurations by name. */
  readonly presets: Readonly<Record<string, Config>>;
  /**
   * The dotted configuration keys that the command line's short options stand for: `data` (a folder), `agent` (a list
   * of names or files), `study` (a name), `seeds` and `levels` (counts). An option that is absent here is refused.
   */
  readonly optionKeys: Readonly<Partial<Record<'data' | 'agent' | 'study' | 'seeds' | 'levels', string>>>;
  /** Runs it; gives the paths of what a reader should look at, most important first. */
  run(config: Config, context: RunContext): Promise<string[]>;
  /**
   * Makes one report in `out` of finished runs in `folders` that did a part each, for experiments that can be spread;
   * the report says which parts are missing. Gives the paths of what a reader should look at; none if the runs are no
   * parts.
   */
  combine?(folders: readonly string[], out: string): Promise<string[]>;
}
