/** CoinRun's expert that knows no more than the picture shows: the one to be imitated by policies that see pictures. */
import { UserError } from '../engine/errors.ts';
import { CoinRunEnv } from '../envs/coinrun/env.ts';
import { SightedExpert } from '../envs/coinrun/sighted-expert.ts';
import { defineAgent, type Turn } from './agent.ts';

export const sightedExpertAgent = defineAgent({
  name: 'sighted-expert',
  description: 'plays CoinRun by a search that ends where the picture does',
  create({ environments }) {
    const worlds = environments.map(({ unwrapped }) => {
      if (unwrapped instanceof CoinRunEnv) return { env: unwrapped, expert: new SightedExpert() };
      throw new UserError(
        `agent sighted-expert: ${unwrapped.spec?.id ?? 'this environment'} is not CoinRun: choose expert or another`,
      );
    });
    const decide = ({ world }: Turn) => {
      const { env, expert } = worlds[world];
      if (!env.game)
        throw new UserError('agent sighted-expert: the environment has not been reset: call reset first');
      return expert.act(env.game);
    };
    return { act: (turns) => turns.map(decide) };
  },
});
