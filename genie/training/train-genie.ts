/** The whole of training (section 2.1): the tokenizer first, then LAM and dynamics on its tokens. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint, writeCheckpoint } from '../../engine/checkpoint.ts';
import type { Arrays } from '../../engine/engine.ts';
import { checkFrameSize, saveWorldModel, type WorldModel } from '../world-model.ts';
import { trainActionsAndDynamics } from './co-train.ts';
import { type LogRecord, readStageLog } from './loop.ts';
import { type TrainingOptions, trainTokenizer } from './train-tokenizer.ts';

export interface TrainedGenie {
  readonly model: WorldModel;
  readonly log: readonly LogRecord[];
}

/**
 * Trains a Genie and saves it to `options.directory`, with checkpoints and logs of both stages beside it.
 * @throws UserError if the video does not fit the configuration, or a checkpoint there is of another preset.
 */
export async function trainGenie(options: TrainingOptions): Promise<TrainedGenie> {
  const { config, dataset, heldOut, directory, random } = options;
  checkFrameSize(dataset.path, dataset, config);
  checkFrameSize(heldOut.path, heldOut, config);
  const first = { ...options, random: random.fork('tokenizer') };
  const tokenizer = await once(options, 'tokenizer', () => trainTokenizer(first));
  const second = { ...options, random: random.fork('actions and dynamics') };
  const rest = await trainActionsAndDynamics(second, tokenizer.weights);
  const model: WorldModel = { config, weights: { ...tokenizer.weights, ...rest.weights } };
  await saveWorldModel(directory, model);
  return { model, log: [...tokenizer.log, ...rest.log] };
}

/** Runs a stage, or takes its result from disk if it was finished before the interruption. */
async function once(
  { directory, resume, config }: TrainingOptions,
  stage: string,
  run: () => Promise<{ weights: Arrays; log: LogRecord[] }>,
): Promise<{ weights: Arrays; log: LogRecord[] }> {
  const path = join(directory, `${stage}.safetensors`);
  if (resume && existsSync(path)) {
    const { tensors, metadata } = await readCheckpoint(path);
    const sameRun = (metadata as { preset?: string }).preset === config.preset;
    if (sameRun) return { weights: tensors, log: await readStageLog(directory, stage) };
  }
  const result = await run();
  await writeCheckpoint(path, result.weights, { preset: config.preset });
  return result;
}
