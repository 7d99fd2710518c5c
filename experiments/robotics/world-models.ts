/** The Genie stages: one tokenizer, and on it a world model for each kind of LAM input, or a world that is given; latent labels. */
import { join } from 'node:path';
import type { LabelledDataset } from '../../data/dataset.ts';
import { readCheckpoint, writeCheckpoint } from '../../engine/checkpoint.ts';
import type { Arrays } from '../../engine/engine.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import type { GenieConfig } from '../../genie/config.ts';
import { Genie } from '../../genie/genie.ts';
import { saveWorldModel } from '../../genie/model-files.ts';
import { trainActionsAndDynamics } from '../../genie/training/co-train.ts';
import { trainTokenizer } from '../../genie/training/train-tokenizer.ts';
import type { LogRecord, WorldModel } from '../../genie/world-model.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import type { Recordings } from '../benchmarks/benchmark.ts';
import { expertKey, type Latents } from '../cloning/experts.ts';
import { copyWorld } from '../cloning/given-world.ts';
import { labelAll } from '../cloning/label-all.ts';
import type { RunContext } from '../experiment.ts';
import { type Metric, type MetricsLog, nameOf } from '../run-record.ts';
import type { Stages } from '../stages.ts';
import type { RoboticsConfig } from './config.ts';

/** What the latent action model sees. */
export const lamInputs = ['pixels', 'tokens'] as const;
export type LamInput = (typeof lamInputs)[number];

export type WorldModels = Partial<Record<LamInput, WorldModel>> & { pixels: WorldModel };

interface Training {
  config: RoboticsConfig;
  context: RunContext;
  stages: Stages;
  metrics: MetricsLog;
  recordings: Recordings;
}

/** The stage that trains, or copies, the world model of a kind of LAM input. */
export function worldStage(input: LamInput): string {
  return `world-${input}`;
}

/** The world models that the configuration asks for: the given one, or trained ones. */
export async function makeWorldModels(training: Training): Promise<WorldModels> {
  const { config, context, stages, recordings } = training;
  const { world, seed, genie } = config;
  if (world === null) return trainWorldModels(training);
  const name = worldStage('pixels');
  await stages.run({
    name,
    config: { seed, genie, world, data: recordings.hash, engine: nameOf(context.engine) },
    after: [],
    work: (directory) => copyWorld(world, genie, directory),
  });
  return { pixels: await loadWorldModel(join(context.out, name)) };
}

/** Trains the tokenizer, and on it every world model. */
async function trainWorldModels(training: Training): Promise<WorldModels> {
  const { config, context, stages, metrics, recordings } = training;
  const random = new RandomStream(config.seed).fork('genie');
  const common = {
    engine: context.engine,
    dataset: recordings.video.withoutLabels(),
    heldOut: recordings.heldOutVideo.withoutLabels(),
    resume: true,
    progress: context.progress,
  };
  const inputs = lamInputs.filter((input) => input === 'pixels' || config.tokenInput);
  await stages.run({
    name: 'tokenizer',
    config: {
      seed: config.seed,
      video: config.genie.video,
      tokenizer: config.genie.tokenizer,
      data: recordings.hash,
      engine: nameOf(context.engine),
    },
    after: [],
    async work(directory) {
      common.dataset.preload();
      const request = { ...common, config: config.genie, directory, random: random.fork('tokenizer') };
      const { weights, log } = await trainTokenizer(request);
      await writeCheckpoint(join(directory, tokenizerFile), weights);
      await keepLog(metrics, log, '');
    },
  });
  for (const input of inputs) {
    const genie = withInput(config.genie, input);
    await stages.run({
      name: worldStage(input),
      config: { seed: config.seed, genie },
      after: ['tokenizer'],
      async work(directory) {
        const tokenizer = await readTokenizer(context.out);
        const request = { ...common, config: genie, directory, random: random.fork(`world ${input}`) };
        const { weights, log } = await trainActionsAndDynamics(request, tokenizer);
        await saveWorldModel(directory, new Genie(genie, { ...tokenizer, ...weights }));
        await keepLog(metrics, log, input === 'pixels' ? '' : `${input}/`);
      },
    });
  }
  const models: Partial<Record<LamInput, WorldModel>> = {};
  for (const input of inputs) models[input] = await loadWorldModel(join(context.out, worldStage(input)));
  return models as WorldModels;
}

const tokenizerFile = 'tokenizer.safetensors';

async function readTokenizer(out: string): Promise<Arrays> {
  return (await readCheckpoint(join(out, 'tokenizer', tokenizerFile))).tensors;
}

function withInput(genie: GenieConfig, input: LamInput): GenieConfig {
  return { ...genie, latentActions: { ...genie.latentActions, input } };
}

/** Takes over a log of Genie's own training, once however often the stage was interrupted. */
async function keepLog(metrics: MetricsLog, log: readonly LogRecord[], prefix: string): Promise<void> {
  const lines = log.map((line) => ({ ...line, stage: `${prefix}${line.stage}` }) as unknown as Metric);
  for (const stage of new Set(lines.map((line) => line.stage))) await metrics.rewind(stage, -1);
  await metrics.append(...lines);
}

/** Latent actions of all episodes of the data sets, by `expertKey`; they are kept in `file`. @param world its folder */
export async function keepLatents(
  context: RunContext,
  world: string,
  datasets: readonly LabelledDataset[],
  file: string,
): Promise<void> {
  const latents: Record<string, number[]> = {};
  for (const [i, labelled] of (await labelAll(context, world, datasets)).entries()) {
    const { episodes } = datasets[i];
    for (const { id, latents: own } of labelled) {
      latents[expertKey(episodes[datasets[i].position(id)].mode, id)] = [...own];
    }
  }
  await writeFileAtomically(file, JSON.stringify(latents satisfies Latents));
}
