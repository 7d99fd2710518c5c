/** What the stages of a Genie's training share: the engine's loop over windows of video, with a log in a file. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WindowBatch, WindowLoader, WindowLoaderState } from '../../data/windows.ts';
import type { Arrays } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { cutTornLine, writeFileAtomically } from '../../engine/files.ts';
import { parseJsonObject } from '../../engine/json.ts';
import type { Progress } from '../../engine/progress.ts';
import { type RandomState, RandomStream } from '../../engine/random.ts';
import type { Trainer } from '../../engine/training.ts';
import { trainInSteps } from '../../engine/training-loop.ts';
import type { LogRecord } from '../world-model.ts';

export interface StageOptions {
  /** Names the stage's checkpoint and log files. */
  readonly stage: string;
  readonly title: string;
  readonly preset: string;
  readonly trainer: Trainer;
  readonly loader: WindowLoader;
  readonly random: RandomStream;
  readonly steps: number;
  readonly logEvery: number;
  readonly checkpointEvery: number;
  readonly directory: string;
  readonly resume: boolean;
  readonly progress: Progress;
  /** Inputs of one step; every draw comes from `random`. */
  inputs(batch: WindowBatch, random: RandomStream): Arrays | Promise<Arrays>;
  /** Figures worth showing beside the progress bar. */
  readonly shown: readonly string[];
  /** Figures on held-out video; called at the end of the stage and at every checkpoint. */
  evaluate?(): Promise<Record<string, number>>;
  /** Shows how far the model is; called every few minutes, after an evaluation, and at the end. */
  preview?(step: number): Promise<void>;
  /** Told every line of the log as it is written. */
  noted?(line: LogRecord): Promise<void>;
}

/** Milliseconds from one preview to the next. */
const PREVIEW_PAUSE = 120_000;

interface Standing {
  readonly preset: string;
  readonly loader: WindowLoaderState;
  readonly random: RandomState;
}

/**
 * Trains until `steps`, from the stage's checkpoint if `resume`. Resolves to the log. Where the process is asked to stop,
 * it saves after the step under way. Figures are in the log file as soon as they are known.
 * @throws UserError if the checkpoint belongs to another preset, or if the loss is no longer a number.
 * @throws Interrupted once it has saved.
 */
export async function runStage(options: StageOptions): Promise<LogRecord[]> {
  const { stage, loader, directory, preset } = options;
  const checkpoint = join(directory, `${stage}.checkpoint.safetensors`);
  const logFile = join(directory, `${stage}.metrics.jsonl`);
  let { random } = options;
  let log: LogRecord[] = [];
  let previewed = performance.now();
  let shownLast = false;
  const started = performance.now();
  const waitedBefore = loader.waitedSeconds;
  await trainInSteps<Standing>({
    ...options,
    checkpoint,
    inputs: async () => options.inputs(await loader.next(), random),
    standing: () => ({ preset, loader: loader.state, random: random.state }),
    restore(standing) {
      if (standing.preset !== preset) {
        throw new UserError(
          `${checkpoint}: belongs to preset ${standing.preset}, not ${preset}: choose that preset or another folder`,
        );
      }
      loader.restore(standing.loader);
      random = RandomStream.restore(standing.random);
    },
    async rewind(step) {
      const lines = step > 0 ? await cutTornLine(logFile) : [];
      const logged = lines.map((line, i) => parseJsonObject(line, `${logFile}:${i + 1}`) as LogRecord);
      log = logged.filter((record) => (record.step as number) <= step);
      await writeFileAtomically(logFile, log.map((record) => `${JSON.stringify(record)}\n`).join(''));
    },
    async log(step, figures, evaluation) {
      const record = { stage, step, ...(evaluation ? { evaluation } : {}), ...onlyFinite(figures) };
      log.push(record);
      await appendFile(logFile, `${JSON.stringify(record)}\n`);
      await options.noted?.(record);
    },
    status() {
      const elapsed = (performance.now() - started) / 1000;
      const waited = loader.waitedSeconds - waitedBefore;
      return { 'waiting for data': `${((100 * waited) / elapsed).toFixed(1)}%` };
    },
    async evaluated(step) {
      if (step < options.steps && performance.now() - previewed <= PREVIEW_PAUSE) return;
      await options.preview?.(step);
      previewed = performance.now();
      shownLast = step === options.steps;
    },
    advice: `Lower the learning rate (${stage === 'tokenizer' ? 'tokenizer' : 'latentActions and dynamics'}.optimiser.learningRate) and train again`,
  });
  // Cut before, after its last checkpoint and before its last picture.
  if (!shownLast) await options.preview?.(options.steps);
  return log;
}

/** JSON has no other numbers; figures of which the training cannot go on are refused before (see `trainInSteps`). */
function onlyFinite(figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}
