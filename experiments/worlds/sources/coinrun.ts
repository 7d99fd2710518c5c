/**
 * CoinRun in both modes, by players who show all of it: held random actions, the same leaning to the right, pacing to and
 * fro, and an expert who is disturbed. Random play alone stays near the start; an expert alone never walks left.
 */
import { coinRunExpertSampledAgent } from '../../../agents/coinrun-expert/agent.ts';
import { heldRandomAgent, rightRandomAgent } from '../../../agents/held-random.ts';
import { pacingAgent } from '../../../agents/pacing.ts';
import { withRandomActions } from '../../../agents/with-random-actions.ts';
import { coinrun } from '../../benchmarks/coinrun.ts';
import { playsOf, recordPlays } from '../../benchmarks/recordings.ts';
import { seedsFrom } from '../../evaluate.ts';
import { agentCrop } from '../agent-crop.ts';
import { boundOf } from '../bound.ts';
import type { CoinRunSource } from '../config.ts';
import { readMeanings, trainReader } from '../meaning.ts';
import { pictureMeasures } from './picture.ts';
import { openLabelled, openVideo } from './recorded.ts';
import type { Source } from './source.ts';

export function coinRunSource(config: CoinRunSource, seed: number): Source {
  return {
    name: 'CoinRun-easy-v0 and CoinRun-hard-v0',
    places: 'levels, easy and hard',
    watched: 'picture',
    follows: true,
    async record(part, folder, progress) {
      const { episodes, heldOutEpisodes, maximumSteps, expertRandomActions } = config;
      const expert = withRandomActions(coinRunExpertSampledAgent, expertRandomActions);
      const agents = [heldRandomAgent, rightRandomAgent, pacingAgent, expert];
      const { firstLevels, tasks } = coinrun;
      const first = part === 'train' ? firstLevels.video : firstLevels.heldOutVideo;
      const count = part === 'train' ? episodes : heldOutEpisodes;
      const levels = seedsFrom(first, Math.ceil(count / tasks.length));
      const plays = playsOf(coinrun, agents, levels, maximumSteps, false);
      await recordPlays(folder, plays, { seed, progress, title: part });
    },
    open: openVideo,
    trainReader: ({ recordings: _, ...request }) => trainReader({ ...request, settings: config.reader }),
    async measure(world) {
      const { engine, model, recordings, rollouts, reader, random, progress } = world;
      return {
        ...pictureMeasures(world),
        agent: agentCrop(rollouts, model.config.video),
        bound: await boundOf({
          ...{ engine, model, progress },
          heldOut: await openLabelled(recordings, 'held-out'),
          clips: rollouts.map(({ clip }) => clip),
          random: random.fork('bound'),
        }),
        meanings: await readMeanings(engine, reader!, world),
        gripperReader: null,
      };
    },
  };
}
