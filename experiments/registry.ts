/** Experiments by name, or by the path of a user's own file that exports one as its default. */
import { resolve } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { importDefault, isThrownIn } from '../engine/import-user-file.ts';
import { whatWasThrown } from '../engine/user-code.ts';
import { studyNames } from './ablation/study-names.ts';
import type { Experiment } from './experiment.ts';

/** What can be said of an experiment before its code, and with it TensorFlow.js, is loaded. */
interface Listing {
  readonly presets: readonly string[];
  /** Of experiments that hold several studies. */
  readonly studies?: readonly string[];
  load(): Promise<Experiment>;
}

const sizes = ['tiny', 'quick', 'standard'];

/** Experiments by name. */
export const experiments: Readonly<Record<string, Listing>> = {
  ablation: {
    presets: [...sizes, 'convolutional'],
    studies: studyNames,
    load: async () => (await import('./ablation/experiment.ts')).ablation as Experiment,
  },
  'bc-evaluation': {
    presets: sizes,
    load: async () => (await import('./bc-evaluation/experiment.ts')).bcEvaluation as Experiment,
  },
  controllability: {
    presets: sizes,
    load: async () => (await import('./controllability/experiment.ts')).controllability as Experiment,
  },
  eyes: {
    presets: ['tiny', 'coinrun'],
    load: async () => (await import('./eyes/experiment.ts')).eyes as Experiment,
  },
  imagination: {
    presets: sizes,
    load: async () => (await import('./imagination/experiment.ts')).imagination as Experiment,
  },
  qualitative: {
    presets: sizes,
    load: async () => (await import('./qualitative/experiment.ts')).qualitative as Experiment,
  },
  robotics: {
    presets: [...sizes, 'robotics-tiny', 'robotics-quick', 'robotics-standard'],
    load: async () => (await import('./robotics/experiment.ts')).robotics as Experiment,
  },
  worlds: {
    presets: [...sizes, 'keys', 'motion', 'tabletop', 'procgen'],
    load: async () => (await import('./worlds/experiment.ts')).worlds as Experiment,
  },
};

/** Names of all experiments. */
export const experimentNames: readonly string[] = Object.keys(experiments);

/**
 * The experiment that `reference` names, loaded when asked for.
 * @throws UserError if there is no such name or file, or if the file exports no experiment.
 */
export async function findExperiment(reference: string): Promise<Experiment> {
  if (Object.hasOwn(experiments, reference)) return experiments[reference].load();
  if (/[/\\.]/.test(reference)) return loadExperimentFile(reference);
  throw new UserError(
    `no experiment is named "${reference}": use one of ${experimentNames.join(', ')}, or the path of your own file (./my-experiment.ts)`,
  );
}

async function loadExperimentFile(path: string): Promise<Experiment> {
  const experiment = ((await importDefault(path, 'experiment file')) ?? {}) as Partial<Experiment>;
  const { name, schema, presets, run } = experiment;
  const complete =
    typeof name === 'string' &&
    typeof schema?.safeParse === 'function' &&
    typeof presets === 'object' &&
    presets !== null &&
    typeof run === 'function';
  if (!complete) {
    throw new UserError(
      `experiment file ${path} has no default export with a "name" (text), a "schema" (of zod), "presets" (an object) and "run" (a function)`,
    );
  }
  return checked({ description: name, optionKeys: {}, ...experiment } as Experiment, resolve(path));
}

/** What its own lines throw is told with their place; what is thrown elsewhere (by a disk, an agent) says enough itself. */
function checked(experiment: Experiment, path: string): Experiment {
  const run: Experiment['run'] = async (config, context) => {
    let files: unknown;
    try {
      files = await experiment.run(config, context);
    } catch (error) {
      const own =
        error instanceof Error &&
        !(error instanceof UserError) &&
        !('errno' in error) &&
        isThrownIn(path, error);
      throw own ? new UserError(`experiment file ${path}: run threw ${whatWasThrown(error, path)}`) : error;
    }
    if (!Array.isArray(files) || !files.every((file) => typeof file === 'string')) {
      throw new UserError(
        `experiment file ${path}: run gave ${Array.isArray(files) ? 'a list' : typeof files}: return the paths of what to read, ["report.md"]`,
      );
    }
    return files;
  };
  return { ...experiment, run };
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
