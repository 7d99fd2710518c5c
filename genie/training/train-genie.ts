/** A whole Genie: the tokenizer first, then the latent action model and the dynamics together (paper, section 2.1). */
import { saveWorldModel } from '../model-files.ts';
import type { LogRecord } from '../world-model.ts';
import { trainActionsAndDynamics } from './co-train.ts';
import { fitCodes } from './fit-codes.ts';
import { type TrainingOptions, trainTokenizer } from './train-tokenizer.ts';

export interface GenieTrainingOptions extends TrainingOptions {
  /** Told the whole log of each part when that part is trained. */
  logged?(log: readonly LogRecord[]): Promise<void>;
}

/** Trains on video alone and saves the world model in `options.directory`, where the checkpoints are too. */
export async function trainGenie({ logged, ...options }: GenieTrainingOptions): Promise<void> {
  const { config, dataset, directory, random } = options;
  // Decodes while the first graph is compiled.
  dataset.preload();
  const second = { ...options, random: random.fork('co-training') };
  // First, so that video with too few different steps is refused before hours of training.
  const codes = config.latentActions.input === 'motion' ? await fitCodes(second) : {};
  const tokenizer = await trainTokenizer({ ...options, random: random.fork('tokenizer') });
  await logged?.(tokenizer.log);
  // As given ones, so that they are kept.
  const start = { ...options.start, ...codes };
  const rest = await trainActionsAndDynamics({ ...second, start }, tokenizer.weights);
  await logged?.(rest.log);
  await saveWorldModel(directory, {
    kind: 'genie',
    config,
    weights: { ...tokenizer.weights, ...rest.weights },
  });
}
