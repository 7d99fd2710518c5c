/**
 * Trains what a study needs and no more: variants that agree on all that a tokenizer depends on share one, and variants
 * that differ in sampling alone share the whole model. All variants of a seed draw alike: same windows, same noise,
 * and the same first values of parameters that they have in common, so that their differences are paired.
 */
import { join } from 'node:path';
import type { Dataset } from '../../data/dataset.ts';
import { readCheckpoint, writeCheckpoint } from '../../engine/checkpoint.ts';
import { RandomStream } from '../../engine/random.ts';
import { Genie, loadGenie } from '../../genie/genie.ts';
import { saveWorldModel } from '../../genie/model-files.ts';
import { trainActionsAndDynamics } from '../../genie/training/co-train.ts';
import { type TrainingOptions, trainTokenizer } from '../../genie/training/train-tokenizer.ts';
import type { LogRecord } from '../../genie/world-model.ts';
import type { RunContext } from '../experiment.ts';
import type { Stages } from '../stages.ts';
import type { Measurements } from './metrics.ts';
import type { TrainingVideo, Variant } from './study.ts';

interface TrainedModel {
  readonly model: Genie;
  readonly measured: Measurements;
  /** The stage that made it. */
  readonly stage: string;
}

interface TrainingRun {
  readonly stages: Stages;
  readonly context: RunContext;
  readonly videos: ReadonlyMap<TrainingVideo, Dataset>;
  readonly heldOut: Dataset;
}

interface Done {
  readonly stage: string;
  readonly measured: Measurements;
}

const weightsFile = 'tokenizer.safetensors';

/** Gives the model of a variant and a seed, trained now, earlier, or for another variant. */
export type Train = (variant: Variant, seed: number) => Promise<TrainedModel>;

export function createTraining({ stages, context, videos, heldOut }: TrainingRun): Train {
  const { engine, progress, out } = context;
  const done = new Map<string, Done>();

  /** Runs a stage unless another variant has asked for the same; it is named after the first that does. */
  async function once(
    kind: string,
    { variant, seed, after }: { variant: Variant; seed: number; after: readonly string[] },
    dependsOn: object,
    work: (options: TrainingOptions) => Promise<Measurements>,
  ): Promise<Done> {
    const { genie, video } = variant;
    const dataset = videos.get(video)!;
    const config = { seed, dependsOn, data: dataset.hash, heldOut: heldOut.hash, engine: engine.name };
    const key = JSON.stringify([kind, config]);
    let found = done.get(key);
    if (!found) {
      const stage = `${kind}/${folderName(variant.name)}-${seed}`;
      const random = new RandomStream(seed).fork(`ablation ${kind}`);
      const measured = await stages.run({
        name: stage,
        config,
        after,
        work: (directory) =>
          work({ engine, config: genie, dataset, heldOut, random, directory, resume: true, progress }),
      });
      found = { stage, measured };
      done.set(key, found);
    }
    return found;
  }

  return async (variant, seed) => {
    const { sampling, ...learnt } = variant.genie;
    const { tokenizer: settings, video, training } = learnt;
    const { logEvery, checkpointEvery, evaluationBatches } = training;
    const tokenizer = await once(
      'tokenizers',
      { variant, seed, after: [] },
      { settings, video, logEvery, checkpointEvery, evaluationBatches },
      async (options) => {
        const started = performance.now();
        const { weights, log } = await trainTokenizer(options);
        const tokenizerSeconds = (performance.now() - started) / 1000;
        await writeCheckpoint(join(options.directory, weightsFile), weights);
        return { tokenizerSeconds, tokenizerPsnr: lastEvaluation(log).psnr as number };
      },
    );
    const model = await once(
      'models',
      { variant, seed, after: [tokenizer.stage] },
      { learnt },
      async (options) => {
        const frozen = (await readCheckpoint(join(out, tokenizer.stage, weightsFile))).tensors;
        const started = performance.now();
        const { weights, log } = await trainActionsAndDynamics(options, frozen);
        const trainingSeconds = (performance.now() - started) / 1000;
        await saveWorldModel(options.directory, new Genie(variant.genie, { ...frozen, ...weights }));
        return { trainingSeconds, crossEntropy: lastEvaluation(log).crossEntropy as number };
      },
    );
    const { weights } = await loadGenie(join(out, model.stage));
    return {
      model: new Genie(variant.genie, weights),
      measured: { ...tokenizer.measured, ...model.measured },
      stage: model.stage,
    };
  };
}

/** A variant's name as part of a folder's. */
export function folderName(name: string): string {
  return name.replace(/[^a-z0-9.]+/gi, '-');
}

function lastEvaluation(log: readonly LogRecord[]): LogRecord {
  return log.filter(({ evaluation }) => evaluation).at(-1)!;
}
