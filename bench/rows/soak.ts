/** Long runs: what 200,000 steps of an environment, 20,000 of training and 5,000 generated frames leave in the process. */
import { type Arrays, createEngine, type Engine } from '../../engine/engine.ts';
import { ndarray, sizeOf } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { createTrainer } from '../../engine/training.ts';
import { make } from '../../envs/make.ts';
import { writePlots } from '../../experiments/plots.ts';
import { randomModel, smallConfig } from '../../genie/fixtures/small-genie.ts';
import { coTraining } from '../../genie/training/co-train.ts';
import type { BenchContext, Row } from '../row.ts';
import { driftOf, driftPlot, type Sample, watch } from '../steadiness.ts';

const ENVIRONMENT_STEPS = 200_000;
const TRAINING_STEPS = 20_000;
const FRAMES = 5000;

async function environmentSteps(): Promise<Sample[]> {
  const env = await make('CoinRun-easy-v0');
  env.actionSpace.seed(0);
  await env.reset({ seed: 0 });
  const samples = await watch(ENVIRONMENT_STEPS, async () => {
    const { terminated, truncated } = await env.step(env.actionSpace.sample());
    if (terminated || truncated) await env.reset();
  });
  await env.close();
  return samples;
}

async function trainingSteps(engine: Engine): Promise<Sample[]> {
  const config = smallConfig();
  const { weights } = randomModel(config);
  const frozen = Object.fromEntries(
    Object.entries(weights).filter(([name]) => name.startsWith('tokenizer.')),
  );
  const definition = coTraining(config, frozen, ['lam', 'dynamics']);
  const trainer = await createTrainer(engine, definition, new RandomStream(0));
  const random = new RandomStream(1);
  const inputs: Arrays = Object.fromEntries(
    Object.entries(definition.inputs).map(([name, { shape }]) => [
      name,
      ndarray(random.uniform(sizeOf(shape)), shape, 'float32'),
    ]),
  );
  const samples = await watch(TRAINING_STEPS, () => trainer.step(inputs));
  trainer.dispose();
  return samples;
}

async function generatedFrames(engine: Engine): Promise<Sample[]> {
  const model = randomModel();
  const { height, width } = model.config.video;
  const worlds = await model.open(engine, 1);
  const prompt = ndarray(new Uint8Array(height * width * 3), [1, height, width, 3], 'uint8');
  await worlds.start(0, prompt, new RandomStream(0));
  const samples = await watch(FRAMES, (t) => worlds.step([t % model.config.latentActions.codebook.codes]));
  worlds.dispose();
  return samples;
}

export async function* measure({ figures }: BenchContext): AsyncGenerator<Row> {
  // One: threads that wait for each other measure the rest of the machine.
  const engine = await createEngine({ threads: 1 });
  const works: Record<string, Sample[]> = {};
  for (const [name, work] of [
    [`${ENVIRONMENT_STEPS} environment steps`, environmentSteps],
    [`${TRAINING_STEPS} training steps`, () => trainingSteps(engine)],
    [`${FRAMES} generated frames`, () => generatedFrames(engine)],
  ] as const) {
    const samples = await work();
    works[name] = samples;
    const { grownMB, grownHandles, slowed } = driftOf(samples);
    yield {
      name: `${name}: memory that grows`,
      value: grownMB,
      unit: 'MB',
      aim: 16,
      remark: `at most; from the second fifth to the last, ending at ${Math.round(samples.at(-1)!.residentMB)} MB`,
    };
    yield { name: `${name}: handles that are left open`, value: grownHandles, unit: '', aim: 0 };
    yield {
      name: `${name}: a step of the last fifth against the second`,
      value: slowed,
      unit: '×',
      remark: 'processor time, medians',
    };
  }
  if (figures !== undefined) await writePlots(figures, { soak: driftPlot(works) });
}
