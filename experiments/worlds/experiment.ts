/**
 * worlds: how good are the worlds that presets train? Recordings → models → free rollouts on held-out levels → a page
 * with what they look like and what each latent action does.
 */
import { join } from 'node:path';
import { openDataset } from '../../data/dataset.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import { Genie, loadGenie } from '../../genie/genie.ts';
import { trainedFolder } from '../../genie/trained/trained-worlds.ts';
import { trainGenie } from '../../genie/training/train-genie.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { encodePng } from '../pictures.ts';
import { refuseToOverwrite } from '../run-folder.ts';
import { nameOf, openRunRecord } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { type WorldsConfig, worldsSchema } from './config.ts';
import { readMeanings, trainReader } from './meaning.ts';
import { type MeasuredWorld, measureWorldOf } from './measure.ts';
import { type ShownWorld, writePage, writeSection } from './page.ts';
import { presets } from './presets.ts';
import { type Part, record } from './recordings.ts';

export const worlds: Experiment<WorldsConfig> = {
  name: 'worlds',
  description: 'train worlds of presets and show how good they are on held-out levels',
  schema: worldsSchema,
  presets,
  optionKeys: {},
  run,
};

interface Reader {
  readonly stage: string;
  readonly accuracies: readonly number[];
}

const parts: readonly Part[] = ['train', 'held-out'];

async function run(config: WorldsConfig, context: RunContext): Promise<string[]> {
  const { out, engine, progress, resume, preset } = context;
  await refuseToOverwrite(out, resume);
  const seeds = [config.seed, ...new Set(config.models.flatMap((model) => seedsOf(model)))];
  const description = { experiment: 'worlds', preset, config, seeds, engine: nameOf(engine) };
  const runRecord = await openRunRecord(out, description, resume);
  const stages = new Stages(out, progress, resume, () => runRecord.save());
  for (const part of parts) {
    await stages.run({
      name: `recordings/${part}`,
      config: { seed: config.seed, recordings: config.recordings },
      after: [],
      work: (folder) => record(part, config, folder, progress),
    });
  }
  const [dataset, heldOut] = await Promise.all([
    openDataset(join(out, 'recordings', 'train')),
    // What the players did is for measuring alone: models are trained and rolled out on video.
    openDataset(join(out, 'recordings', 'held-out'), { labels: true }),
  ]);
  await runRecord.save({ dataHash: `${dataset.hash.slice(0, 16)}-${heldOut.hash.slice(0, 16)}` });

  const readers = new Map<number, Reader>();
  for (const stride of new Set(config.models.map(({ genie }) => genie.video.stride))) {
    const name = `readers/stride-${stride}`;
    const accuracies = await stages.run({
      name,
      config: { seed: config.seed, reader: config.reader, stride, engine: engine.name },
      after: [],
      work: (folder) =>
        trainReader({
          ...{ engine, settings: config.reader, stride, folder, progress },
          random: new RandomStream(config.seed).fork('reader'),
        }),
    });
    readers.set(stride, { stage: name, accuracies });
  }

  const measured: ShownWorld[] = [];
  for (const model of config.models) {
    for (const seed of seedsOf(model)) {
      const name = `${model.genie.preset}-${seed}`;
      const { minutes } = await stages.run({
        name: `models/${name}`,
        // How frames are sampled has no part in training.
        config: { genie: { ...model.genie, sampling: null }, from: model.from, seed, engine: engine.name },
        after: parts.map((part) => `recordings/${part}`),
        work: (folder) => train(model, seed, folder),
      });
      const reader = readers.get(model.genie.video.stride)!;
      measured.push(
        await stages.run({
          name: `worlds/${name}`,
          config: { measurement: config.measurement, sampling: model.genie.sampling },
          after: [`models/${name}`, reader.stage],
          work: async (folder): Promise<ShownWorld> => {
            const { weights } = await loadGenie(join(out, 'models', name));
            const found = await measureWorldOf({
              ...{ config, context, heldOut, seed, minutes, name },
              model: new Genie(model.genie, weights),
            });
            await writePrompts(join(out, 'models', name), found);
            const meanings = await readMeanings(engine, join(out, reader.stage), reader.accuracies, found);
            return { name, row: found.row, meanings, section: await writeSection(folder, found, meanings) };
          },
        }),
      );
    }
  }
  const rows = measured.map(({ row, meanings }) => ({ ...row, meanings }));
  await writeFileAtomically(join(out, 'summary.json'), `${JSON.stringify({ rows }, null, 2)}\n`);
  await runRecord.save({ status: 'finished' });
  await writePage(out, measured, config, runRecord.current);
  return ['report.md', 'summary.json', 'run.json'].map((file) => join(out, file));

  async function train({ genie, from }: WorldsConfig['models'][number], seed: number, directory: string) {
    const started = performance.now();
    const random = new RandomStream(seed);
    const start = from === null ? undefined : (await loadGenie(trainedFolder(from))).weights;
    await trainGenie({ engine, config: genie, dataset, heldOut, random, start, directory, resume, progress });
    return { minutes: (performance.now() - started) / 60_000 };
  }
}

/** Held-out frames beside the model, for its worlds to start from (see `promptsOf`). */
async function writePrompts(folder: string, { rollouts, held, model }: MeasuredWorld): Promise<void> {
  const shown = rollouts.slice(0, held[0].clips.length);
  for (const [i, { clip, frames }] of shown.entries()) {
    const last = clip.frames[clip.frames.length - frames.length];
    const file = join(folder, 'prompts', `${String(i + 1).padStart(2, '0')}.png`);
    await writeFileAtomically(file, encodePng(last, model.config.video));
  }
}

function seedsOf({ seeds }: WorldsConfig['models'][number]): number[] {
  return Array.from({ length: seeds }, (_, seed) => seed);
}
