import { afterEach, expect, it, vi } from 'vitest';
import { zeros } from '../../engine/ndarray.ts';
import { judgeAll, type RewardModel, rewardModel } from './reward-model.ts';

afterEach(() => void vi.unstubAllEnvs());

const frame = zeros([2, 2, 3], 'uint8');
const steps = [0, 3].map((world) => ({ world, before: frame, latentAction: 5, after: frame }));
const fine = { reward: 0, terminated: false };

it.each<[string, () => unknown, RegExp]>([
  [
    'throws',
    () => {
      throw new Error('no network');
    },
    /^reward model: judge of a step in worlds 0, 3 threw Error: no network \(.*reward-model.test.ts:\d+/,
  ],
  ['never answers', () => new Promise(() => {}), /has not answered for 0.05 s/],
  ['leaves a step out', () => [fine], /^reward model: 1 judgements were given for 2 steps/],
  ['gives no list', () => 7, /0 judgements/],
  [
    'gives NaN',
    () => [fine, { ...fine, reward: Number.NaN }],
    /for latent action 5 in world 3 it gave reward NaN/,
  ],
  ['forgets the end', () => [{ reward: 1 }, fine], /in world 0 it gave reward 1 and terminated undefined/],
])('a reward model that %s is told with the world', async (_, judge, message) => {
  vi.stubEnv('GENIE_ANSWER_SECONDS', '0.05');
  await expect(judgeAll({ judge } as RewardModel, steps)).rejects.toThrow(message);
});

it('a function that gives no number is told as well', async () => {
  const model = rewardModel(({ world }) => (world === 3 ? Number.NaN : 1));
  await expect(judgeAll(model, steps)).rejects.toThrow('in world 3 it gave reward NaN');
});
