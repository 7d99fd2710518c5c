/** CoinRun's search expert as an agent: it looks inside the world, which no learned policy may. */
import { UserError } from '../engine/errors.ts';
import { defineAgent } from './agent.ts';

export const expertAgent = defineAgent({
  name: 'expert',
  description: 'searches for the way to the coin in the game itself (CoinRun)',
  async create({ environments }) {
    const [{ CoinRunEnv }, { CoinRunExpert }] = await Promise.all([
      import('../envs/coinrun/env.ts'),
      import('../envs/coinrun/expert.ts'),
    ]);
    const players = environments.map((env) => {
      const world = env.unwrapped;
      if (!(world instanceof CoinRunEnv)) {
        throw new UserError(
          'agent expert: plays CoinRun only: choose CoinRun-easy-v0 or CoinRun-hard-v0, or another agent',
        );
      }
      const expert = new CoinRunExpert();
      return () => expert.act(world.game!);
    });
    return { act: (turns) => turns.map(({ world }) => players[world]()) };
  },
});
