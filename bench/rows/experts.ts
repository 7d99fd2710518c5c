/** Whether the experts solve levels that nobody looked at while they were written, and at what cost. */

import { hasExpert } from '../../envs/expert-env.ts';
import { make } from '../../envs/make.ts';
import type { BenchContext, Row } from '../row.ts';

/** No test, picture or preset plays these. */
const FIRST_LEVEL = 50_000_000;
const LEVELS_A_ROUND = 100;
const PLATFORMER_LEVELS_A_ROUND = 20;

/** Plays fresh levels: how many are solved, and processor seconds a level, pictures included. */
async function play(id: string, levels: number): Promise<{ solved: number; seconds: number }> {
  const env = await make(id);
  const { unwrapped } = env;
  if (!hasExpert(unwrapped)) throw new Error(`${id} has no expert`);
  let solved = 0;
  const start = process.cpuUsage();
  for (let level = FIRST_LEVEL; level < FIRST_LEVEL + levels; level++) {
    await env.reset({ seed: level, options: { levelSeed: level } });
    for (let over = false; !over; ) {
      const { terminated, truncated, info } = await env.step(unwrapped.expertAction());
      over = terminated || truncated;
      if (info.solved) solved++;
    }
  }
  const { user, system } = process.cpuUsage(start);
  await env.close();
  return { solved, seconds: (user + system) / 1e6 / levels };
}

export async function* measure({ rounds }: BenchContext): AsyncGenerator<Row> {
  const experts = [
    { id: 'CoinRun-easy-v0', levels: LEVELS_A_ROUND * rounds, aims: { solved: 99, seconds: 0.2 } },
    { id: 'CoinRun-hard-v0', levels: LEVELS_A_ROUND * rounds, aims: { solved: 99, seconds: 0.2 } },
    ...['CaveJumper-v0', 'Climber-v0', 'Runner-v0'].map((id) => ({
      id,
      levels: PLATFORMER_LEVELS_A_ROUND * rounds,
      aims: undefined,
    })),
  ];
  for (const { id, levels, aims } of experts) {
    const { solved, seconds } = await play(id, levels);
    const name = `expert of ${id}`;
    const remark = `levels ${FIRST_LEVEL} to ${FIRST_LEVEL + levels - 1}`;
    yield { name: `${name}: solved`, value: (100 * solved) / levels, unit: '%', aim: aims?.solved, remark };
    yield { name, value: seconds, unit: 'processor s/level', aim: aims?.seconds };
  }
}
