/** Everything that is measured of the world models, each part a stage: control, labels, consistency, clips. */
import { join } from 'node:path';
import { RandomStream } from '../../engine/random.ts';
import type { Recordings } from '../benchmarks/benchmark.ts';
import { trainGripperReader } from '../benchmarks/gripper-reader.ts';
import type { Seen } from '../benchmarks/tabletop-replay.ts';
import { writeClips } from '../cloning/clips.ts';
import type { Expert, Latents } from '../cloning/experts.ts';
import type { RunContext } from '../experiment.ts';
import type { Summary as ControlSummary } from '../measure/controllability-summary.ts';
import { StateReader } from '../measure/state-reader.ts';
import { nameOf, readJson } from '../run-record.ts';
import type { Stages } from '../stages.ts';
import { type BagClip, writeBagClip } from './bag-clip.ts';
import type { RoboticsConfig } from './config.ts';
import {
  heldConsistency,
  type Movements,
  promptFrames,
  type RecordedConsistency,
  recordedConsistency,
} from './consistency.ts';
import { type Control, measureControl, summariseAndPlot } from './control.ts';
import { keepLatents, type LamInput, lamInputs, type WorldModels, worldStage } from './world-models.ts';

/** Starts from which every latent action is held, and for how many steps. */
const heldStarts = 12;
const heldSteps = 3;

/** What is known of one world model. */
export interface ModelMeasures {
  readonly input: LamInput;
  readonly control: Control;
  readonly summary: ControlSummary;
  readonly recorded: RecordedConsistency;
  readonly held: Movements;
  /** How often each code occurs in the labels of held-out play. */
  readonly codeCounts: readonly number[];
}

interface Request {
  config: RoboticsConfig;
  context: RunContext;
  stages: Stages;
  recordings: Recordings;
  models: WorldModels;
}

/** Labels held-out play with every model, and the demonstrations with the one on pixels. */
export async function labelRecordings({ context, stages, recordings, models }: Request) {
  const { heldOutVideo, experts, heldOutExperts } = recordings;
  const labels: Partial<Record<LamInput, Latents>> = {};
  for (const input of lamInputs) {
    if (!models[input]) continue;
    const name = labelStage(input);
    const file = join(context.out, name, 'latents.json');
    const imitated = input === 'pixels' ? [...experts, ...heldOutExperts] : [];
    const world = join(context.out, worldStage(input));
    const work = () => keepLatents(context, world, [heldOutVideo, ...imitated], file);
    await stages.run({ name, config: {}, after: [worldStage(input)], work });
    labels[input] = (await readJson(file)) as Latents;
  }
  return labels as Partial<Record<LamInput, Latents>> & { pixels: Latents };
}

/** The pixel model's labels are those that policies are cloned from. */
function labelStage(input: LamInput): string {
  return input === 'pixels' ? 'labels' : `labels-${input}`;
}

/** Trains the state reader; gives the share of the variance of the gripper's position that it explains, held out. */
export async function trainReader({
  config,
  context,
  stages,
  recordings,
}: Omit<Request, 'models'>): Promise<number> {
  const { engine, progress } = context;
  const { seed, scene, features, genie } = config;
  const { stride } = genie.video;
  return stages.run({
    name: readerStage,
    config: { seed, features, stride, data: recordings.hash, engine: nameOf(engine) },
    after: [],
    work: (folder) =>
      trainGripperReader({
        ...{ engine, scene, stride, folder, progress },
        dataset: recordings.video,
        heldOut: recordings.heldOutVideo,
        settings: features,
        random: new RandomStream(seed).fork('state reader'),
      }),
  });
}

const readerStage = 'state-reader';

/** Measures every model on held-out play. */
export async function measureModels(
  { config, context, stages, recordings, models }: Request,
  states: ReadonlyMap<string, readonly Seen[]>,
  labels: Partial<Record<LamInput, Latents>>,
): Promise<ModelMeasures[]> {
  const { seed, genie } = config;
  const dataset = recordings.heldOutVideo;
  const reader = await StateReader.load(context.engine, join(context.out, readerStage));
  const measures: ModelMeasures[] = [];
  try {
    const starts = await Promise.all(
      dataset.episodes
        .slice(0, heldStarts)
        .map(async ({ id }) =>
          promptFrames(await dataset.frames(id), genie.video, 0, config.control.context),
        ),
    );
    for (const input of lamInputs) {
      const [model, latents] = [models[input], labels[input]];
      if (!model || !latents) continue;
      const after = [worldStage(input), readerStage];
      const control = await stages.run({
        name: `control-${input}`,
        config: { seed, control: config.control },
        after,
        work: (folder) => measureControl(config, context, model, dataset.withoutLabels(), reader, folder),
      });
      const held = await stages.run({
        name: `held-${input}`,
        config: { seed, steps: heldSteps, starts: starts.length },
        after,
        work: () => heldConsistency({ context, model, reader, starts, steps: heldSteps, seed }),
      });
      const { codes } = model;
      const recorded = recordedConsistency(dataset, states, latents, { codes, stride: genie.video.stride });
      const summary = await summariseAndPlot(control, config, join(context.out, 'figures', input));
      const codeCounts = recorded.probe.counts.map((row) => row.reduce((sum, count) => sum + count, 0));
      measures.push({ input, control, summary, recorded, held, codeCounts });
    }
  } finally {
    reader.dispose();
  }
  return measures;
}

/** Pictures of what the pixel model does. */
export async function writeModelClips(
  { config, context, recordings, models }: Request,
  states: ReadonlyMap<string, readonly Seen[]>,
  latents: Latents,
  experts: readonly Expert[],
): Promise<{ files: string[]; bag: BagClip | null }> {
  const { engine, out } = context;
  const common = { engine, model: models.pixels, latents, seed: config.seed, folder: join(out, 'clips') };
  const files = await writeClips({ ...common, experts });
  const dataset = recordings.heldOutVideo;
  const bag = await writeBagClip({ ...common, dataset, states, context: config.control.context });
  return { files, bag };
}
