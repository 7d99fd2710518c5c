/**
 * The loop around a trainer: step, log, evaluate, checkpoint. A training that is interrupted and resumed is bit for bit
 * the one that was not: a checkpoint holds the trainer's whole state and what the caller needs to draw the next inputs,
 * and the log is cut back to it.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Arrays } from './engine.ts';
import { UserError } from './errors.ts';
import { interruption, stopIfInterrupted } from './interruption.ts';
import type { Progress } from './progress.ts';
import type { Trainer } from './training.ts';

type Figures = Readonly<Record<string, number>>;

export interface TrainingLoop<Standing> {
  /** Names the training to a reader. */
  readonly title: string;
  readonly trainer: Trainer;
  readonly steps: number;
  readonly logEvery: number;
  /** Steps from one checkpoint to the next; there is one after the last step too. */
  readonly checkpointEvery: number;
  /** The checkpoint's file. */
  readonly checkpoint: string;
  /** Goes on from the checkpoint if there is one. */
  readonly resume: boolean;
  readonly progress: Progress;
  /** Names of figures worth showing beside the progress bar. */
  readonly shown: readonly string[];
  /** Further texts to show there. */
  status?(): Readonly<Record<string, string>>;
  /** Inputs of the next step. */
  inputs(): Arrays | Promise<Arrays>;
  /** What the next inputs depend on: kept in the checkpoint, and given back to `restore`. */
  standing(): Standing;
  restore(standing: Standing): void;
  /** Told once before the first step, 0 without a checkpoint: what was logged after `step` will be logged again. */
  rewind(step: number): Promise<void>;
  /** Takes the figures of every `logEvery`th step and of the last, and those of evaluations. */
  log(step: number, figures: Figures, evaluation: boolean): Promise<void>;
  /** Called before every checkpoint but one that an interruption asks for. */
  evaluate?(): Promise<Figures>;
  /** Called after every checkpoint that was evaluated. */
  evaluated?(step: number): Promise<void>;
  /** What to do if figures are no longer finite, as an error's last sentence. */
  readonly advice: string;
}

/**
 * Trains until `steps`. Where the process is asked to stop, it saves after the step under way.
 * @throws UserError if the checkpoint does not fit, or if the loss or a figure of the evaluation is no longer finite.
 * @throws Interrupted once it has saved.
 */
export async function trainInSteps<Standing>(loop: TrainingLoop<Standing>): Promise<void> {
  const { trainer, steps, checkpoint, progress } = loop;
  if (loop.resume && existsSync(checkpoint)) {
    loop.restore((await trainer.load(checkpoint, progress)) as Standing);
    progress.note(`${loop.title}: going on after step ${trainer.steps} of ${steps}`);
  }
  // Without a checkpoint too: the training may have been cut, after it had logged, before it wrote one.
  await loop.rewind(trainer.steps);
  const bar = progress.stage(loop.title, steps - trainer.steps);
  try {
    while (trainer.steps < steps) {
      const figures = await trainer.step(await loop.inputs());
      refuseDiverged(loop, { loss: figures.loss });
      const last = trainer.steps === steps;
      if (last || trainer.steps % loop.logEvery === 0) await loop.log(trainer.steps, figures, false);
      bar.advance(1, { ...pick(figures, loop.shown), ...loop.status?.() });
      if (last || trainer.steps % loop.checkpointEvery === 0) {
        await evaluate(loop);
        await trainer.save(checkpoint, loop.standing());
        await loop.evaluated?.(trainer.steps);
      } else if (interruption.aborted) await trainer.save(checkpoint, loop.standing());
      stopIfInterrupted();
    }
  } finally {
    bar.end();
  }
}

async function evaluate(
  loop: Pick<TrainingLoop<unknown>, 'title' | 'trainer' | 'advice' | 'evaluate' | 'log'>,
): Promise<void> {
  const figures = await loop.evaluate?.();
  if (figures === undefined) return;
  refuseDiverged(loop, figures);
  await loop.log(loop.trainer.steps, figures, true);
}

/** Removes a checkpoint that has served. */
export async function removeCheckpoint(checkpoint: string): Promise<void> {
  for (const path of [checkpoint, `${checkpoint}.previous`]) await rm(path, { force: true });
}

/** A model of NaN stays one, and is of no use: better to say so at once. */
function refuseDiverged(
  { title, trainer, advice }: Pick<TrainingLoop<unknown>, 'title' | 'trainer' | 'advice'>,
  figures: Figures,
): void {
  const broken = Object.keys(figures).find((name) => !Number.isFinite(figures[name]));
  if (broken === undefined) return;
  throw new UserError(
    `${title}: training diverged: ${broken} is ${figures[broken]} after step ${trainer.steps}. ${advice}`,
  );
}

function pick(figures: Figures, names: readonly string[]): Record<string, string> {
  const entries = names.filter((name) => name in figures).map((name) => [name, figures[name].toPrecision(3)]);
  return Object.fromEntries(entries);
}
