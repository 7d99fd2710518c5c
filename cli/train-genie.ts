/** What `genie train` does. */
import { basename, join } from 'node:path';
import { type Dataset, openDataset } from '../data/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { holdFolder } from '../engine/hold-folder.ts';
import type { Progress } from '../engine/progress.ts';
import { RandomStream } from '../engine/random.ts';
import { hasClips, measureWorld } from '../experiments/measure/world-quality.ts';
import { judgeWorld, verdictText } from '../experiments/measure/world-verdict.ts';
import { strip } from '../experiments/pictures.ts';
import { asBegun, refuseOtherRun, refuseToOverwrite } from '../experiments/run-folder.ts';
import { nameOf, openRunRecord, readRunRecord } from '../experiments/run-record.ts';
import { openTrackers } from '../experiments/tracking/find-tracker.ts';
import { tellLine } from '../experiments/tracking/tracker.ts';
import type { LogRecord, Preview, WorldModelConfig, WorldModelKind } from '../genie/world-model.ts';
import { findWorldPreset, loadWorldModel } from '../genie/world-models.ts';
import { loadConfig } from './config.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';
import { terminalProgress } from './progress.ts';

export interface TrainOptions extends EngineFlags {
  data?: string | null;
  heldOut?: string;
  preset?: string;
  out: string;
  seed?: number;
  config?: string;
  set: string[];
  track: string[];
  resume?: boolean;
}

/** Held-out episodes that the verdict is read from. */
const JUDGED_CLIPS = 32;

export function trainCommand(options: TrainOptions): Promise<void> {
  return holdFolder(options.out, () => train(options));
}

async function train(options: TrainOptions): Promise<void> {
  const { out, resume = false } = options;
  await refuseToOverwrite(out, resume);
  const begun = resume ? await readRunRecord(out) : undefined;
  const preset = asBegun('--preset', options.preset, begun?.preset) ?? 'quick';
  const seed = asBegun('--seed', options.seed, begun?.seeds[0]) ?? 0;
  // The hash of the data decides whether it is the same, wherever it lies now.
  const data = options.data ?? begun?.inputs?.data;
  const heldOutPath = options.heldOut ?? begun?.inputs?.heldOut;
  if (data === undefined) throw new UserError('--data: the run does not say what it was begun with: name it');
  const { kind, config } = await configOfTraining({ ...options, preset }, begun?.config);
  const progress = terminalProgress();
  const tracker = await openTrackers(
    options.track,
    { folder: out, name: `train ${basename(out)}`, config },
    progress,
  );
  const { dataset, heldOut } = await openVideo({ data, heldOut: heldOutPath }, config.video, progress);
  const engine = await engineFrom(options, progress);
  const description = {
    experiment: 'train',
    preset,
    config,
    seeds: [seed],
    engine: nameOf(engine),
    inputs: { data, ...(heldOutPath === undefined ? {} : { heldOut: heldOutPath }) },
  };
  if (resume) await refuseOtherRun(out, { config, seeds: [seed], dataHash: dataset.hash });
  const record = await openRunRecord(out, description, resume);
  await record.save({ dataHash: dataset.hash });

  const random = new RandomStream(seed);
  const show = async ({ title, rows }: Preview, stage: string, step: number) => {
    const columns = rows[0].frames.map((_, t) => `${t + 1}`);
    const picture = await strip(`${title}, after ${step} steps`, rows, columns, config.video);
    await writeFileAtomically(
      join(out, 'previews', `${stage}-${String(step).padStart(6, '0')}.png`),
      picture,
    );
    await tracker.image(stage, step, picture);
  };
  const noted = (line: LogRecord) => tellLine(tracker, line);
  await kind.train({
    ...{ engine, config, dataset, heldOut, random, directory: out, resume, progress },
    show,
    noted,
  });
  const verdict = await judge(out, engine, heldOut, random, progress);
  await record.save({ status: 'finished' });
  await tracker.close();
  process.stdout.write(`${verdict}wrote ${join(out, `${kind.kind}.safetensors`)}\n`);
}

/** What was trained, measured on the held-out video; the figures are kept in the folder. */
async function judge(
  out: string,
  engine: Engine,
  heldOut: Dataset,
  random: RandomStream,
  progress: Progress,
): Promise<string> {
  const model = await loadWorldModel(out);
  if (!hasClips(heldOut, model.config)) {
    return 'No verdict: too few held-out episodes are long enough for ten generated frames. Give longer ones.\n';
  }
  const { quality } = await measureWorld({
    ...{ engine, model, heldOut, progress, clips: JUDGED_CLIPS },
    random: random.fork('verdict'),
  });
  const verdict = judgeWorld(quality);
  const figures = JSON.stringify({ ...quality, ...verdict }, null, 2);
  await writeFileAtomically(join(out, 'quality.json'), `${figures}\n`);
  return verdictText(verdict);
}

/**
 * @param begun the configuration of the run that goes on, in place of the preset's
 * @throws UserError naming the preset or key that is wrong.
 */
export async function configOfTraining(
  { preset = 'quick', config, set }: Pick<TrainOptions, 'preset' | 'config' | 'set'>,
  begun?: unknown,
): Promise<{ kind: WorldModelKind; config: WorldModelConfig }> {
  const { kind, config: base } = await findWorldPreset(preset);
  const given = await loadConfig(kind.schema, { base: begun ?? base, file: config, overrides: set });
  return { kind, config: kind.parseConfig(given, `preset ${preset}`) };
}

async function openVideo(
  { data, heldOut }: { data: string; heldOut?: string },
  { height, width }: { height: number; width: number },
  progress: ReturnType<typeof terminalProgress>,
) {
  const all = await openDataset(data, { height, width, progress });
  if (heldOut !== undefined) return { dataset: all, heldOut: await openDataset(heldOut, { height, width }) };
  if (all.episodes.length < 2) {
    throw new UserError(`${data}: holds one episode: give more, or video for the evaluation with --held-out`);
  }
  const tenth = new Set(all.episodes.filter((_, i) => i % 10 === 9 || i === all.episodes.length - 1));
  return {
    dataset: all.filter((episode) => !tenth.has(episode)),
    heldOut: all.filter((episode) => tenth.has(episode)),
  };
}
