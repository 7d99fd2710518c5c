/** Environment steps a second, each with its picture, under random actions; new levels and resets are included. */
import { RandomStream } from '../../engine/random.ts';
import { CoinRunGame } from '../../envs/coinrun/game.ts';
import type { Mode } from '../../envs/coinrun/level.ts';
import { make } from '../../envs/make.ts';
import { makeVec } from '../../envs/make-vec.ts';
import type { VectorEnv } from '../../envs/vector/vector-env.ts';
import { type BenchContext, median, type Row } from '../row.ts';

const COINRUN_ACTIONS = 15;
/** Enough levels to meet nearly all of the 62 backgrounds, each of which is drawn once in a thread and kept. */
const WARM_UP_LEVELS = 512;
const WARM_UP_MS = 1000;
const TURN_MS = 1000;
const ENVIRONMENTS = 32;

/** Steps a second over about `duration` ms; `steps` plays some and says how many. */
async function rate(duration: number, steps: () => number | Promise<number>): Promise<number> {
  let count = 0;
  const start = performance.now();
  while (performance.now() - start < duration) count += await steps();
  return (1000 * count) / (performance.now() - start);
}

/** The median of several turns, after a warm-up. */
async function medianRate(rounds: number, steps: () => number | Promise<number>): Promise<number> {
  await rate(WARM_UP_MS, steps);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) rates.push(await rate(TURN_MS, steps));
  return median(rates);
}

function coinRun(mode: Mode, rounds: number): Promise<number> {
  const game = new CoinRunGame(mode);
  const picture = new Uint8Array(64 * 64 * 3);
  const random = new RandomStream(0);
  let levelSeed = 0;
  while (levelSeed < WARM_UP_LEVELS) {
    game.reset(++levelSeed);
    game.render(picture);
  }
  return medianRate(rounds, () => {
    const actions = random.integers(500, COINRUN_ACTIONS);
    for (const action of actions) {
      const { terminated, truncated } = game.step(action);
      if (terminated || truncated) game.reset(++levelSeed);
      game.render(picture);
    }
    return actions.length;
  });
}

/** A registered environment as a user gets it, wrappers included. */
async function registered(id: string, rounds: number): Promise<number> {
  const env = await make(id);
  env.actionSpace.seed(0);
  await env.reset({ seed: 0 });
  const result = await medianRate(rounds, async () => {
    const { terminated, truncated } = await env.step(env.actionSpace.sample());
    if (terminated || truncated) await env.reset();
    return 1;
  });
  await env.close();
  return result;
}

async function vectorRates(rounds: number): Promise<{ sync: number; workers: number; ratio: number }> {
  const open = (vectorizationMode: 'sync' | 'async') =>
    makeVec('CoinRun-hard-v0', {
      numEnvs: ENVIRONMENTS,
      vectorizationMode,
      vectorOptions: vectorizationMode === 'async' ? { workers: 2 } : {},
    });
  const [sync, workers] = [await open('sync'), await open('async')];
  const stepper = async (env: VectorEnv) => {
    env.actionSpace.seed(0);
    // Each of two workers draws its own backgrounds, so each plays all the levels of a warm-up.
    for (let level = 0; level < 2 * WARM_UP_LEVELS; level += ENVIRONMENTS) await env.reset({ seed: level });
    const step = async () => {
      await env.step(env.actionSpace.sample());
      return ENVIRONMENTS;
    };
    await rate(WARM_UP_MS, step);
    return step;
  };
  const steps = { sync: await stepper(sync), workers: await stepper(workers) };
  const turns: { sync: number; workers: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    turns.push({ sync: await rate(TURN_MS, steps.sync), workers: await rate(TURN_MS, steps.workers) });
  }
  await Promise.all([sync.close(), workers.close()]);
  return {
    sync: median(turns.map((turn) => turn.sync)),
    workers: median(turns.map((turn) => turn.workers)),
    // Neighbouring turns share the machine's state.
    ratio: median(turns.map((turn) => turn.workers / turn.sync)),
  };
}

export async function* measure({ rounds }: BenchContext): AsyncGenerator<Row> {
  for (const mode of ['easy', 'hard'] as const) {
    yield {
      name: `CoinRun, ${mode}`,
      value: await coinRun(mode, rounds),
      unit: 'steps/s',
      aim: 20_000,
      remark: 'published for Procgen on other machines: 18–25 thousand',
    };
  }
  for (const id of ['CaveJumper-v0', 'Climber-v0', 'Runner-v0', 'Tabletop-v0']) {
    yield { name: `${id}, as made by its id`, value: await registered(id, rounds), unit: 'steps/s' };
  }
  const { sync, workers, ratio } = await vectorRates(rounds);
  yield {
    name: `CoinRun-hard-v0, ${ENVIRONMENTS} environments on 2 workers`,
    value: workers,
    unit: 'steps/s',
    reference: 'SyncVectorEnv',
    referenceValue: sync,
    ratio,
  };
  yield { name: 'two workers against one thread', value: ratio, unit: '×', aim: 1.7 };
}
