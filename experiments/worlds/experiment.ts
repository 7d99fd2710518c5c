/**
 * worlds: how good are the worlds that presets train? Video → models → free rollouts on held-out levels → a page
 * with what they look like and what each latent action does.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import { Genie, loadGenie } from '../../genie/genie.ts';
import { trainedFolder } from '../../genie/trained/trained-worlds.ts';
import { trainGenie } from '../../genie/training/train-genie.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { encodePng } from '../pictures.ts';
import { refuseToOverwrite } from '../run-folder.ts';
import { nameOf, openRunRecord, repeatablePath } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { type WorldsConfig, worldsSchema } from './config.ts';
import { type MeasuredWorld, measureWorldOf } from './measure.ts';
import { type ShownWorld, writePage, writeSection } from './page.ts';
import { presets } from './presets.ts';
import { findSource } from './sources/find-source.ts';
import type { Part, TrainedReader } from './sources/source.ts';

export const worlds: Experiment<WorldsConfig> = {
  name: 'worlds',
  description: 'train worlds of presets and show how good they are on held-out levels',
  schema: worldsSchema,
  presets,
  optionKeys: { data: 'source.path' },
  run,
};

interface StagedReader extends TrainedReader {
  readonly stage: string;
}

const parts: readonly Part[] = ['train', 'held-out'];

async function run(config: WorldsConfig, context: RunContext): Promise<string[]> {
  const { out, engine, progress, resume, preset } = context;
  await refuseToOverwrite(out, resume);
  const source = findSource(config);
  const seeds = [config.seed, ...new Set(config.models.flatMap((model) => seedsOf(model)))];
  const description = {
    experiment: 'worlds',
    preset,
    config: repeatable(config),
    seeds,
    engine: nameOf(engine),
  };
  const runRecord = await openRunRecord(out, description, resume);
  const stages = new Stages(out, progress, resume, () => runRecord.save());
  const recordings = join(out, 'recordings');
  const recorded = source.record ? parts.map((part) => `recordings/${part}`) : [];
  for (const part of source.record ? parts : []) {
    await stages.run({
      name: `recordings/${part}`,
      // How the reader is trained has no part in what is played.
      config: { seed: config.seed, source: { ...config.source, reader: null } },
      after: [],
      work: (folder) => source.record!(part, folder, progress),
    });
  }
  const { dataset, heldOut } = await source.open(recordings, config.models[0].genie.video, progress);
  const dataHash = `${dataset.hash.slice(0, 16)}-${heldOut.hash.slice(0, 16)}`;
  await runRecord.save({ dataHash });

  const readers = new Map<number, Promise<StagedReader | null>>();
  const measured: ShownWorld[] = [];
  for (const model of config.models) {
    for (const seed of seedsOf(model)) {
      const name = `${model.genie.preset}-${seed}`;
      const { minutes } = await stages.run({
        name: `models/${name}`,
        // How frames are sampled has no part in training.
        config: {
          genie: { ...model.genie, sampling: null },
          ...{ from: model.from, data: dataHash, seed, engine: nameOf(engine) },
        },
        after: recorded,
        work: (folder) => train(model, seed, folder),
      });
      const reader = await readerOf(model.genie.video.stride);
      measured.push(
        await stages.run({
          name: `worlds/${name}`,
          config: { seed: config.seed, measurement: config.measurement, sampling: model.genie.sampling },
          after: [`models/${name}`, ...(reader ? [reader.stage] : [])],
          work: async (folder): Promise<ShownWorld> => {
            const { weights } = await loadGenie(join(out, 'models', name));
            const found = await measureWorldOf({
              ...{ config, context, source, heldOut, reader, seed, minutes, name },
              model: new Genie(model.genie, weights),
            });
            await writePrompts(join(out, 'models', name), found);
            return { name, row: found.row, section: await writeSection(folder, found, source) };
          },
        }),
      );
    }
  }
  const rows = measured.map(({ row }) => row);
  await writeFileAtomically(join(out, 'summary.json'), `${JSON.stringify({ rows }, null, 2)}\n`);
  await runRecord.save({ status: 'finished' });
  await writePage(out, measured, source, repeatable(config), runRecord.current);
  return ['report.md', 'summary.json', 'run.json'].map((file) => join(out, file));

  /** One for all models of a stride. */
  function readerOf(stride: number): Promise<StagedReader | null> {
    const reader = readers.get(stride) ?? trainReader(stride);
    readers.set(stride, reader);
    return reader;
  }

  async function trainReader(stride: number): Promise<StagedReader | null> {
    if (!source.trainReader) return null;
    const stage = `readers/stride-${stride}`;
    const folder = join(out, stage);
    const quality = await stages.run({
      name: stage,
      config: { seed: config.seed, source: config.source, stride, engine: nameOf(engine) },
      after: recorded,
      work: () =>
        source.trainReader!({
          ...{ engine, recordings, stride, folder, progress },
          random: new RandomStream(config.seed).fork('reader'),
        }),
    });
    return { stage, folder, quality };
  }

  async function train({ genie, from }: WorldsConfig['models'][number], seed: number, directory: string) {
    const started = performance.now();
    const random = new RandomStream(seed);
    const start = from === null ? undefined : (await loadGenie(trainedFolder(from))).weights;
    await trainGenie({ engine, config: genie, dataset, heldOut, random, start, directory, resume, progress });
    return { minutes: (performance.now() - started) / 60_000 };
  }
}

/** Held-out frames beside the model, for its worlds to start from (see `promptsOf`), in place of those of an earlier run. */
export async function writePrompts(
  folder: string,
  { rollouts, held, model }: Pick<MeasuredWorld, 'rollouts' | 'held' | 'model'>,
): Promise<void> {
  await rm(join(folder, 'prompts'), { recursive: true, force: true });
  const shown = rollouts.slice(0, held[0].length);
  for (const [i, { clip, frames }] of shown.entries()) {
    const last = clip.frames[clip.frames.length - frames.length];
    const file = join(folder, 'prompts', `${String(i + 1).padStart(2, '0')}.png`);
    await writeFileAtomically(file, encodePng(last, model.config.video));
  }
}

/** The configuration with its paths as a record holds them. */
function repeatable(config: WorldsConfig): WorldsConfig {
  const { source } = config;
  if (source.kind !== 'given') return config;
  return { ...config, source: { ...source, path: source.path && repeatablePath(source.path) } };
}

function seedsOf({ seeds }: WorldsConfig['models'][number]): number[] {
  return Array.from({ length: seeds }, (_, seed) => seed);
}
