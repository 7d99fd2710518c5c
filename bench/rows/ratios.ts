/**
 * The project against itself, briefly and in processor time of one thread, so that the ratios hold on any machine
 * however busy: what `--check` compares with the history.
 */
import { createEngine } from '../../engine/engine.ts';
import { RandomStream } from '../../engine/random.ts';
import { createTrainer } from '../../engine/training.ts';
import { make } from '../../envs/make.ts';
import { makeVec } from '../../envs/make-vec.ts';
import { type BenchContext, median, type Row } from '../row.ts';
import { type StTransformerSize, smallSize, stTransformerTraining } from '../st-transformer.ts';
import { oneThreadStep, processorTime, stepInputs } from '../step-time.ts';

/** The eager engine takes seconds for what the compiled one does in milliseconds. */
const tiny: StTransformerSize = { ...smallSize, batch: 1, frames: 4, tokens: 16, width: 32, vocabulary: 64 };
const TURNS = 5;
const ENVIRONMENTS = 16;
const VECTOR_STEPS = 100;
const WARM_UP_LEVELS = 512;
/** Until V8 has compiled what both sides call, the one that is first pays for the other. */
const WARM_UP_TURNS = 10;
/** Levels differ from turn to turn in what they cost to draw. */
const VECTOR_TURNS = 25;

/** A piece of work; its times are processor milliseconds. */
interface Side {
  run(): Promise<number>;
  dispose(): unknown;
}

/** The median over turns of how much longer the reference takes, `scale` times. Disposes of both. */
async function compareSides(
  name: string,
  ours: Side,
  reference: Side,
  label: string,
  scale: number,
  turns: number,
): Promise<Row> {
  const times: { ours: number; reference: number }[] = [];
  for (let turn = 0; turn < turns; turn++) {
    times.push({ ours: await ours.run(), reference: scale * (await reference.run()) });
  }
  await Promise.all([ours.dispose(), reference.dispose()]);
  return {
    name,
    value: median(times.map((turn) => turn.ours)),
    unit: 'processor ms',
    reference: label,
    referenceValue: median(times.map((turn) => turn.reference)),
    ratio: median(times.map((turn) => turn.reference / turn.ours)),
  };
}

async function eagerStep(size: StTransformerSize): Promise<Side> {
  const engine = await createEngine({ engine: 'cpu' });
  const trainer = await createTrainer(engine, stTransformerTraining(size), new RandomStream(0));
  const inputs = stepInputs(size);
  await trainer.step(inputs);
  return { run: () => processorTime(() => trainer.step(inputs)), dispose: () => trainer.dispose() };
}

/** The same environments stepped by a loop, and as a vector. */
async function environmentSides(): Promise<{ loop: Side; vector: Side }> {
  const id = 'CoinRun-hard-v0';
  const vector = await makeVec(id, { numEnvs: ENVIRONMENTS, vectorizationMode: 'sync' });
  const envs = await Promise.all(Array.from({ length: ENVIRONMENTS }, () => make(id)));
  // Every background is drawn once and kept.
  for (let level = 0; level < WARM_UP_LEVELS; level += ENVIRONMENTS) await vector.reset({ seed: level });
  for (const [i, env] of envs.entries()) {
    env.actionSpace.seed(i);
    await env.reset({ seed: i });
  }
  vector.actionSpace.seed(0);
  await vector.reset({ seed: 0 });
  const loop = async () => {
    for (let t = 0; t < VECTOR_STEPS; t++) {
      for (const env of envs) {
        const { terminated, truncated } = await env.step(env.actionSpace.sample());
        if (terminated || truncated) await env.reset();
      }
    }
  };
  const together = async () => {
    for (let t = 0; t < VECTOR_STEPS; t++) await vector.step(vector.actionSpace.sample());
  };
  for (let turn = 0; turn < WARM_UP_TURNS; turn++) {
    await together();
    await loop();
  }
  return {
    loop: { run: () => processorTime(loop), dispose: () => Promise.all(envs.map((env) => env.close())) },
    vector: { run: () => processorTime(together), dispose: () => vector.close() },
  };
}

export async function* measure({ rounds }: BenchContext): AsyncGenerator<Row> {
  const step = (changes: Partial<StTransformerSize>) => oneThreadStep({ ...smallSize, ...changes });
  const turns = rounds * TURNS;
  yield compareSides(
    'training step of 32 frames',
    await step({ frames: 32 }),
    await step({ frames: 8 }),
    'four of 8 frames',
    4,
    turns,
  );
  yield compareSides(
    'training step of batch 8',
    await step({ batch: 8 }),
    await step({ batch: 1 }),
    'eight of batch 1',
    8,
    turns,
  );
  yield compareSides(
    'training step of 32 frames, space and time apart',
    await step({ frames: 32 }),
    await step({ frames: 32, fullAttention: true }),
    'full attention',
    1,
    turns,
  );
  yield compareSides(
    'training step, compiled',
    await oneThreadStep(tiny),
    await eagerStep(tiny),
    'eager on the cpu backend',
    1,
    turns,
  );
  const { loop, vector } = await environmentSides();
  yield compareSides(
    `${VECTOR_STEPS} steps of ${ENVIRONMENTS} environments as a vector`,
    vector,
    loop,
    'a loop over them',
    1,
    rounds * VECTOR_TURNS,
  );
}
