import { describe, expect, it } from 'vitest';
import { ndarray } from '../../engine/ndarray.ts';
import { CoinRunEnv } from '../../envs/coinrun/env.ts';
import { make } from '../../envs/registry.ts';
import { checkAgent } from '../check-agent.ts';
import { coinRunExpertAgent, coinRunExpertSampledAgent } from './agent.ts';
import { Perceptron } from './policy.ts';

/** The actions on one level, what the vertical speed was at each, and how it ended. */
async function play(levelSeed: number, mode: 'easy' | 'hard') {
  const env = new CoinRunEnv({ mode });
  const { observationSpace, actionSpace } = env;
  const context = { observationSpace, actionSpace, worlds: 1, seed: 0, environments: [env] };
  const agent = await coinRunExpertAgent.create(context as never);
  let { observation, info } = await env.reset({ options: { levelSeed } });
  const steps: { action: number; vy: number }[] = [];
  let ended = false;
  while (!ended) {
    const { vy } = env.game!.dynamics;
    const turn = { world: 0, observation, info, first: steps.length === 0 };
    const [action] = (await agent.act([turn as never])) as number[];
    const result = await env.step(action);
    ({ observation, info } = result);
    ended = result.terminated || result.truncated;
    steps.push({ action, vy });
  }
  return { steps, solved: info.solved as boolean };
}

describe('coinrun-expert', () => {
  it.each([coinRunExpertAgent, coinRunExpertSampledAgent])('keeps the contract ($name)', async (agent) => {
    const checks = await checkAgent(agent, () => make('CoinRun-hard-v0'));
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('solves nearly all levels, and its keys show: UP starts a jump and is let go in the air', async () => {
    const levels = Array.from({ length: 24 }, (_, i) => 1_000_000 + i);
    const played = [];
    for (const level of levels) played.push(await play(level, level % 2 === 0 ? 'easy' : 'hard'));
    expect(played.filter(({ solved }) => solved).length).toBeGreaterThanOrEqual(21);
    const steps = played.flatMap((episode) => episode.steps);
    expect(steps.some(({ vy }) => vy > 0) && steps.some(({ vy }) => vy < 0)).toBe(true);
    for (const { action, vy } of steps) if (vy !== 0) expect(action % 3).not.toBe(2);
    expect(await play(levels[1], 'hard')).toEqual(played[1]);
  });

  it('refuses other environments and games that have not begun, in one line', async () => {
    const other = await make('CartPole-v1');
    const context = { worlds: 1, seed: 0, environments: [other] };
    await expect(async () => coinRunExpertAgent.create(context as never)).rejects.toThrow(/is not CoinRun/);
    const agent = await coinRunExpertAgent.create({ ...context, environments: [new CoinRunEnv()] } as never);
    expect(() => agent.act([{ world: 0, observation: null, info: {}, first: true } as never])).toThrow(
      /call reset first/,
    );
  });
});

describe('Perceptron', () => {
  const layer = (kernel: number[][], bias: number[], name: string) => ({
    [`${name}.kernel`]: ndarray(kernel.flat(), [kernel.length, bias.length], 'float32'),
    [`${name}.bias`]: ndarray(bias, [bias.length], 'float32'),
  });

  it('computes layers with ReLU between them', () => {
    const tensors = {
      ...layer(
        [
          [1, -1],
          [2, 0],
        ],
        [0.5, 0],
        'body0',
      ),
      ...layer(
        [
          [1, 2, 3],
          [10, 20, 30],
        ],
        [0, 0, -1],
        'actor',
      ),
    };
    // Hidden: relu(1 + 4 + 0.5, −1) = (5.5, 0).
    expect([...new Perceptron(tensors).logits(Float32Array.of(1, 2))]).toEqual([5.5, 11, 15.5]);
    // Hidden: relu(−3 + 0.5, 3) = (0, 3).
    expect([...new Perceptron(tensors).logits(Float32Array.of(-3, 0))]).toEqual([30, 60, 89]);
  });

  it('refuses layers that do not fit', () => {
    const tensors = { ...layer([[1, 2]], [0, 0], 'body0'), ...layer([[1], [2], [3]], [0], 'actor') };
    expect(() => new Perceptron(tensors)).toThrow(/actor.kernel and actor.bias are not a layer of 2 inputs/);
  });
});
