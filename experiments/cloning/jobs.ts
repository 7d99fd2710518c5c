/**
 * What threads do for a cloning run, by name. A job is told all it needs as data; what it makes, it
 * leaves in a stage's folder or gives back.
 */
import { type CloningRequest, trainPolicy } from '../../agents/behavioural-cloning/train-policy.ts';
import type { Engine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { type LatentLabels, labelDataset, type RecordedVideo } from '../../genie/label.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import { openBenchmark } from '../benchmarks/registry.ts';
import { type PlayRequest, playsOf } from './conditions.ts';
import type { CloningSettings } from './config.ts';
import type { Expert, ExpertStep } from './experts.ts';
import { trainOnFewLabels } from './few-labels.ts';
import { playGeneratedWorlds } from './generated-play.ts';
import { type Part, playPart } from './play-part.ts';
import { Runners } from './policies.ts';
import { type PlaySetup, preparePlays } from './prepare-plays.ts';

/** Where what a job says of itself goes. */
export type Reporting = Pick<CloningRequest, 'progress' | 'log' | 'rewind'>;

/** What the jobs of a thread share. */
export class Shared {
  readonly #makeEngine: () => Promise<Engine>;
  readonly #setup: PlaySetup | null;
  #engine: Promise<Engine> | undefined;
  #plays: Promise<PlayRequest> | undefined;

  /** @param makeEngine one of one thread, where it is the compiled one: the last bits depend on their number */
  constructor(makeEngine: () => Promise<Engine>, setup: PlaySetup | null) {
    this.#makeEngine = makeEngine;
    this.#setup = setup;
  }

  engine(): Promise<Engine> {
    this.#engine ??= this.#makeEngine();
    return this.#engine;
  }

  plays(): Promise<PlayRequest> {
    if (!this.#setup) throw new Error('these workers were given nothing to play');
    this.#plays ??= this.#preparePlays(this.#setup);
    return this.#plays;
  }

  async #preparePlays(setup: PlaySetup): Promise<PlayRequest> {
    return preparePlays(setup, await openBenchmark(setup.source), await this.engine());
  }

  async dispose(): Promise<void> {
    await (await this.#plays)?.runners.dispose();
  }
}

type Surroundings = Reporting & { readonly shared: Shared };

/** A training as data. */
export type PolicyRequest = Omit<CloningRequest, keyof Reporting | 'engine'>;

interface FewLabels {
  readonly request: PolicyRequest;
  readonly labelled: readonly ExpertStep[];
  /** Gradient steps at most. */
  readonly most: number;
}

interface GeneratedPlay {
  readonly config: CloningSettings;
  /** The run's folder, in which latent-bc's policies lie. */
  readonly out: string;
  /** Folder of the world model. */
  readonly world: string;
  readonly experts: readonly Expert[];
  readonly folder: string;
}

interface Labelled {
  /** Folder of the world model. */
  readonly world: string;
  readonly video: Pick<RecordedVideo, 'path' | 'height' | 'width' | 'episodes'>;
  /** Frames of each of its episodes. */
  readonly frames_THWC: readonly Uint8Array[];
}

const jobs = {
  async label({ world, video, frames_THWC }: Labelled, { shared }: Surroundings): Promise<LatentLabels[]> {
    const at = new Map(video.episodes.map(({ id }, i) => [id, frames_THWC[i]]));
    return labelDataset({
      engine: await shared.engine(),
      model: await loadWorldModel(world),
      dataset: { ...video, frames: async (id) => at.get(id)! },
      progress: silent,
    });
  },

  clone: async (request: PolicyRequest, { shared, ...reporting }: Surroundings) =>
    trainPolicy({ ...request, ...reporting, engine: await shared.engine() }),

  cloneFewLabels: async ({ request, labelled, most }: FewLabels, { shared, ...reporting }: Surroundings) =>
    trainOnFewLabels({ ...request, ...reporting, engine: await shared.engine() }, labelled, most),

  async playGeneratedWorlds(
    { config, out, world, experts, folder }: GeneratedPlay,
    { shared, progress }: Surroundings,
  ) {
    const engine = await shared.engine();
    const runners = new Runners(engine, out, config.evaluation.policies);
    try {
      const model = await loadWorldModel(world);
      await playGeneratedWorlds(config, engine, model, runners, experts, folder, progress);
    } finally {
      await runners.dispose();
    }
  },

  async play({ number, part }: { number: number; part: Part }, { shared, progress }: Surroundings) {
    const request = await shared.plays();
    const stage = progress.stage('', request.protocol.levels);
    return playPart(request, playsOf(request)[number], part, stage);
  },
};

export type JobName = keyof typeof jobs;
export type JobInput<N extends JobName> = Parameters<(typeof jobs)[N]>[0];
export type JobResult<N extends JobName> = Awaited<ReturnType<(typeof jobs)[N]>>;

export function doJob<N extends JobName>(
  name: N,
  input: JobInput<N>,
  around: Surroundings,
): Promise<JobResult<N>> {
  const work = jobs[name] as (input: JobInput<N>, around: Surroundings) => Promise<JobResult<N>>;
  return work(input, around);
}
