/**
 * eyes: what a policy sees with, learnt from video alone. An expert plays levels that are new all the time; a trained
 * world's latent action model says what it did; the eyes learn to foresee it. Policies that are cloned afterwards, from
 * whatever labels, can then look through the same eyes (`policy.eyes`).
 */
import { join } from 'node:path';
import { eyesOf } from '../../agents/behavioural-cloning/eyes.ts';
import { writeCheckpoint } from '../../engine/checkpoint.ts';
import { type RandomState, RandomStream } from '../../engine/random.ts';
import { createTrainer } from '../../engine/training.ts';
import { removeCheckpoint, trainInSteps } from '../../engine/training-loop.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import { findBenchmark } from '../benchmarks/registry.ts';
import { type CloningWorkers, withWorkers } from '../cloning/workers.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { refuseOtherRun, refuseToOverwrite } from '../run-folder.ts';
import { MetricsLog, nameOf, openRunRecord, readRunRecord } from '../run-record.ts';
import { type EyesConfig, eyesSchema } from './config.ts';
import { AHEAD, foresightBatch, foresightFigures, foresightInputs, foresightTraining } from './foresight.ts';
import { presets } from './presets.ts';
import { Rounds } from './rounds.ts';
import { watchRound } from './watch.ts';

export const eyes: Experiment<EyesConfig> = {
  name: 'eyes',
  description: 'teach eyes to see from video alone, for policies that are cloned later',
  schema: eyesSchema,
  presets,
  optionKeys: {},
  run,
};

/** Levels that no recording and no evaluation plays; those that are held out come first. */
const HELD_OUT_LEVEL = 9_000_000;
const FIRST_LEVEL = 10_000_000;
const HELD_OUT_BATCHES = 16;

/** Rounds are watched in a thread beside the one that learns, where there are two. */
async function run(config: EyesConfig, context: RunContext): Promise<string[]> {
  return withWorkers(context, 2, (workers) => teach(config, context, workers));
}

async function teach(config: EyesConfig, context: RunContext, workers: CloningWorkers): Promise<string[]> {
  const { out, engine, progress, resume, preset } = context;
  const file = join(out, 'eyes.safetensors');
  const { seed, watch, training, ahead } = config;
  await refuseToOverwrite(out, resume);
  if (resume) {
    await refuseOtherRun(out, { config, seeds: [seed], dataHash: null });
    if ((await readRunRecord(out))?.status === 'finished') return [file];
  }
  const benchmark = await findBenchmark(config.benchmark);
  const model = await loadWorldModel(config.model);
  const { height, width } = model.config.video;
  const policy = { ...config.policy, height, width, actions: model.codes };
  const start = await eyesOf({
    ...policy,
    ...(config.start ? { eyes: { from: config.start, trained: true } } : {}),
  });
  const description = { experiment: 'eyes', preset, config, seeds: [seed], engine: nameOf(engine) };
  const runRecord = await openRunRecord(out, description, resume);
  const perTask = Math.ceil(watch.episodes / benchmark.tasks.length);
  const play = (firstLevel: number) =>
    watchRound({ benchmark, watch, firstLevel, seed, workers, world: config.model, model });
  const rounds = new Rounds(
    (round) => play(FIRST_LEVEL + round * perTask),
    watch.rounds,
    Math.floor((training.steps - 1) / watch.stepsPerRound),
  );
  const random = new RandomStream(seed).fork('eyes');
  let batches = random.fork('batches');
  const trainer = await createTrainer(
    engine,
    foresightTraining(policy, config, start),
    random.fork('parameters'),
  );
  const moments = ahead.length + 1;
  const evaluation = await trainer.evaluation({
    name: 'eyes held out',
    inputs: foresightInputs(policy, moments, training.batch),
    body: (parameters, _extras, inputs) => foresightFigures(policy, moments, parameters, inputs),
  });
  const checkpoint = join(out, 'checkpoint.safetensors');
  try {
    const heldOut = await play(HELD_OUT_LEVEL);
    const evaluate = async () => {
      const draws = random.fork('held out');
      let neglogp = 0;
      let accuracy = 0;
      for (let i = 0; i < HELD_OUT_BATCHES; i++) {
        const figures = await evaluation.run(foresightBatch(policy, config, heldOut, training.batch, draws));
        neglogp += figures.neglogp.data[0] / HELD_OUT_BATCHES;
        accuracy += figures.accuracy.data[0] / HELD_OUT_BATCHES;
      }
      return { heldOutNeglogp: neglogp, heldOutAccuracy: accuracy };
    };
    const stage = 'eyes';
    const metrics = new MetricsLog(join(out, 'metrics.jsonl'), context.tracker);
    await trainInSteps<RandomState>({
      title: 'Teaching eyes',
      trainer,
      ...training,
      checkpointEvery: watch.stepsPerRound,
      checkpoint,
      resume,
      progress,
      shown: ['neglogp', 'accuracy'],
      async inputs() {
        const watched = await rounds.at(Math.floor(trainer.steps / watch.stepsPerRound));
        return foresightBatch(policy, config, watched, training.batch, batches);
      },
      standing: () => batches.state,
      restore: (state) => {
        batches = RandomStream.restore(state);
      },
      rewind: (step) => metrics.rewind(stage, step),
      log: (step, figures) => metrics.append({ ...figures, stage, step }),
      evaluate,
      advice: 'Lower training.learningRate and train again',
    });
    const learnt = Object.entries(await trainer.parameters()).filter(
      ([name]) => !name.startsWith(`${AHEAD}.`),
    );
    await writeCheckpoint(file, Object.fromEntries(learnt), { kind: 'policy', policy });
    await removeCheckpoint(checkpoint);
    await runRecord.save({ status: 'finished' });
    return [file];
  } finally {
    evaluation.dispose();
    trainer.dispose();
  }
}
