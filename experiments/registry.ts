/** Experiments by name: each a schema for its configuration, complete presets, and one function that runs it. */
import type { z } from 'zod';
import type { Engine } from '../engine/engine.ts';
import { UserError } from '../engine/errors.ts';
import type { Progress } from '../engine/progress.ts';

/** What a run is given besides its configuration. */
export interface RunContext {
  /** Folder for everything that the run writes. */
  readonly out: string;
  readonly engine: Engine;
  readonly progress: Progress;
  /** Take up what an interrupted run left in `out`. */
  readonly resume: boolean;
  /** The preset that the configuration started from, for the record. */
  readonly preset: string;
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
}

const experiments: Readonly<Record<string, () => Promise<Experiment>>> = {
  ablation: async () => (await import('./ablation/experiment.ts')).ablation as Experiment,
  'bc-evaluation': async () => (await import('./bc-evaluation/experiment.ts')).bcEvaluation as Experiment,
  controllability: async () =>
    (await import('./controllability/experiment.ts')).controllability as Experiment,
  qualitative: async () => (await import('./qualitative/experiment.ts')).qualitative as Experiment,
  robotics: async () => (await import('./robotics/experiment.ts')).robotics as Experiment,
};

/** Names of all experiments. */
export const experimentNames: readonly string[] = Object.keys(experiments);

/**
 * The experiment of that name, loaded when asked for.
 * @throws UserError if there is none.
 */
export async function findExperiment(name: string): Promise<Experiment> {
  if (!Object.hasOwn(experiments, name))
    throw new UserError(`no experiment is named "${name}": use one of ${experimentNames.join(', ')}`);
  return experiments[name]();
}

/**
 * The configuration of a preset.
 * @throws UserError if the experiment has no such preset.
 */
export function presetOf<Config>(experiment: Experiment<Config>, preset: string): Config {
  if (!Object.hasOwn(experiment.presets, preset)) {
    const names = Object.keys(experiment.presets).join(', ');
    throw new UserError(`${experiment.name} has no preset "${preset}": use one of ${names}`);
  }
  return experiment.presets[preset];
}
