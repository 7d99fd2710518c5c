/** The pictures that a game's expert comes by. */
import type { NdArray } from '../../engine/ndarray.ts';
import type { Env } from '../../envs/env.ts';
import { hasExpert } from '../../envs/expert-env.ts';

/** The first picture of a level and one after each of at most `steps` steps, uint8 RGB [H, W, 3]. */
export async function* expertFrames(
  env: Env,
  levelSeed: number,
  steps: number,
): AsyncGenerator<NdArray<'uint8'>> {
  const { unwrapped } = env;
  let { observation } = await env.reset({ seed: levelSeed, options: { levelSeed } });
  yield observation as NdArray<'uint8'>;
  for (let step = 0; step < steps && hasExpert(unwrapped); step++) {
    const result = await env.step(unwrapped.expertAction());
    observation = result.observation;
    yield observation as NdArray<'uint8'>;
    if (result.terminated || result.truncated) break;
  }
}
