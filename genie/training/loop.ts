/**
 * The loop that every stage of training shares: batch, step, log, evaluate, checkpoint. A run that is interrupted and
 * resumed is bit for bit the run that was not: a checkpoint holds the trainer's whole state, the state of the random
 * stream and the place of the loader, and the log is cut back to it.
 */
import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WindowBatch, WindowLoader, WindowLoaderState } from '../../data/windows.ts';
import type { Arrays } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { interruption, stopIfInterrupted } from '../../engine/interruption.ts';
import { parseJsonObject } from '../../engine/json.ts';
import type { Progress } from '../../engine/progress.ts';
import { type RandomState, RandomStream } from '../../engine/random.ts';
import type { Trainer } from '../../engine/training.ts';

/** One line of the log: figures of a step, or of an evaluation if `evaluation` is true. */
export type LogRecord = Readonly<Record<string, number | string | boolean>>;

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
  const { stage, trainer, loader, steps, logEvery, checkpointEvery, directory, progress } = options;
  const checkpoint = join(directory, `${stage}.checkpoint.safetensors`);
  const logFile = join(directory, `${stage}.metrics.jsonl`);
  let { random } = options;
  let log: LogRecord[] = [];
  if (options.resume && existsSync(checkpoint)) {
    const standing = (await trainer.load(checkpoint, progress)) as Standing;
    if (standing.preset !== options.preset) {
      throw new UserError(
        `${checkpoint}: belongs to preset ${standing.preset}, not ${options.preset}: choose that preset or another folder`,
      );
    }
    loader.restore(standing.loader);
    random = RandomStream.restore(standing.random);
    log = (await readStageLog(directory, stage)).filter((record) => (record.step as number) <= trainer.steps);
    progress.note(`${options.title}: going on after step ${trainer.steps} of ${steps}`);
  }

  await writeFileAtomically(logFile, log.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const note = async (record: LogRecord) => {
    log.push(record);
    await appendFile(logFile, `${JSON.stringify(record)}\n`);
    await options.noted?.(record);
  };
  let previewed = performance.now();

  const save = async (evaluated: boolean) => {
    if (evaluated && options.evaluate) {
      const figures = await options.evaluate();
      refuseDiverged(options, figures);
      await note({ stage, step: trainer.steps, evaluation: true, ...figures });
    }
    const standing: Standing = { preset: options.preset, loader: loader.state, random: random.state };
    await trainer.save(checkpoint, standing);
  };

  const bar = progress.stage(options.title, steps - trainer.steps);
  try {
    const started = performance.now();
    const waitedBefore = loader.waitedSeconds;
    while (trainer.steps < steps) {
      const batch = await loader.next();
      const figures = await trainer.step(await options.inputs(batch, random));
      refuseDiverged(options, { loss: figures.loss });
      if (trainer.steps % logEvery === 0 || trainer.steps === steps) {
        await note({ stage, step: trainer.steps, ...figures });
      }
      const elapsed = (performance.now() - started) / 1000;
      const dataWait = `${((100 * (loader.waitedSeconds - waitedBefore)) / elapsed).toFixed(1)}%`;
      bar.advance(1, { ...pick(figures, options.shown), 'waiting for data': dataWait });
      if (trainer.steps % checkpointEvery === 0 || trainer.steps === steps) {
        await save(true);
        if (trainer.steps === steps || performance.now() - previewed > PREVIEW_PAUSE) {
          await options.preview?.(trainer.steps);
          previewed = performance.now();
        }
      } else if (interruption.aborted) await save(false);
      stopIfInterrupted();
    }
  } finally {
    bar.end();
  }
  return log;
}

/** A model of NaN stays one, and is of no use: better to say so at once. */
function refuseDiverged(
  { title, trainer, stage }: StageOptions,
  figures: Readonly<Record<string, number>>,
): void {
  const broken = Object.keys(figures).find((name) => !Number.isFinite(figures[name]));
  if (broken === undefined) return;
  throw new UserError(
    `${title}: training diverged: ${broken} is ${figures[broken]} after step ${trainer.steps}. Lower the learning rate ` +
      `(${stage === 'tokenizer' ? 'tokenizer' : 'latentActions and dynamics'}.optimiser.learningRate) and train again`,
  );
}

/** The log of a stage so far. */
async function readStageLog(directory: string, stage: string): Promise<LogRecord[]> {
  const path = join(directory, `${stage}.metrics.jsonl`);
  if (!existsSync(path)) return [];
  const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
  return lines.map((line, i) => parseJsonObject(line, `${path}:${i + 1}`) as LogRecord);
}

function pick(figures: Record<string, number>, names: readonly string[]): Record<string, string> {
  const entries = names.filter((name) => name in figures).map((name) => [name, figures[name].toPrecision(3)]);
  return Object.fromEntries(entries);
}

/** One of a trainer's extras, under its own name. */
export async function readExtra(trainer: Trainer, name: string): Promise<Arrays> {
  const stored = `extra/${name}`;
  return { [name]: (await trainer.state.read([stored]))[stored] };
}
