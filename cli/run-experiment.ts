/** What `genie run` does: configuration, engine, the experiment, and at the end where to look. */
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { holdFolder } from '../engine/hold-folder.ts';
import { experiments, findExperiment, presetOf } from '../experiments/registry.ts';
import { asBegun } from '../experiments/run-folder.ts';
import { readRunRecord } from '../experiments/run-record.ts';
import { openTrackers } from '../experiments/tracking/find-tracker.ts';
import { type Json, loadConfig } from './config.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';
import { terminalProgress } from './progress.ts';

export interface RunOptions extends EngineFlags {
  preset?: string;
  out?: string;
  data?: string;
  agent: string[];
  study?: string;
  seeds?: number;
  levels?: number;
  config?: string;
  set: string[];
  track: string[];
  resume?: boolean;
  workers?: number;
}

export async function runExperiment(reference: string, options: RunOptions): Promise<void> {
  const experiment = await findExperiment(reference);
  const { name } = experiment;
  const { study, resume = false } = options;
  const { out = join('runs', [name, study, options.preset ?? 'quick'].filter(Boolean).join('-')) } = options;
  const begun = resume ? await readRunRecord(out) : undefined;
  if (begun && begun.experiment !== name)
    throw new UserError(`${out}: holds a run of ${begun.experiment}, not of ${name}: choose another --out`);
  const preset = asBegun('--preset', options.preset, begun?.preset) ?? 'quick';
  const config = await configOfRun(reference, { ...options, preset }, begun?.config);
  const progress = terminalProgress();
  const tracked = { folder: out, name: [name, study, basename(out)].filter(Boolean).join(' '), config };
  const tracker = await openTrackers(options.track, tracked, progress);
  if (resume && !begun) progress.note(`${out}: holds no run to go on with, so one is begun`);
  const engine = await engineFrom(options, progress);
  const written = await holdFolder(out, () =>
    experiment
      .run(config, { out, engine, progress, workers: workersFrom(options), resume, preset, tracker })
      .finally(() => tracker.close()),
  );
  process.stdout.write(`${written.map((path) => `wrote ${path}`).join('\n')}\n`);
}

/** As many as the engine has threads, unless it is said. */
function workersFrom({ workers, threads }: RunOptions): number {
  return workers ?? Math.min(threads ?? Infinity, availableParallelism());
}

/**
 * The whole configuration of a run.
 * @param begun that of the run that goes on, in place of the preset; what is given changes it
 * @throws UserError naming the experiment, preset, option or key that is wrong.
 */
export async function configOfRun(
  name: string,
  options: RunOptions,
  begun?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const experiment = await findExperiment(name);
  const preset = presetOf(experiment, options.preset ?? 'quick') as object;
  // Which of several studies is nothing that a preset can choose.
  const base = experiments[name]?.studies ? { ...preset, study: undefined } : preset;
  return loadConfig(experiment.schema, {
    base: begun ?? base,
    file: options.config,
    options: optionValues(name, experiment.optionKeys, options),
    overrides: options.set,
  });
}

/** The options that were given, under the configuration keys that they stand for in this experiment. */
function optionValues(
  experiment: string,
  keys: Readonly<Partial<Record<string, string>>>,
  { data, agent, study, seeds, levels }: RunOptions,
): Record<string, Json> {
  const given = Object.entries({ data, agent: agent.length > 0 ? agent : undefined, study, seeds, levels });
  return Object.fromEntries(
    given.flatMap(([option, value]) => {
      if (value === undefined) return [];
      const key = keys[option];
      if (key === undefined) throw new UserError(`${experiment} does not take --${option}: leave it out`);
      return [[key, value]];
    }),
  );
}
