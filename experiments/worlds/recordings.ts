/**
 * CoinRun in both modes, by players who show all of it: held random actions, the same leaning to the right, pacing to and
 * fro, and an expert who is disturbed. Random play alone stays near the start; an expert alone never walks left.
 */
import { coinRunExpertSampledAgent } from '../../agents/coinrun-expert/agent.ts';
import { heldRandomAgent, rightRandomAgent } from '../../agents/held-random.ts';
import { pacingAgent } from '../../agents/pacing.ts';
import { withRandomActions } from '../../agents/with-random-actions.ts';
import type { Progress } from '../../engine/progress.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import { playsOf, recordPlays } from '../benchmarks/recordings.ts';
import { seedsFrom } from '../evaluate.ts';
import type { WorldsConfig } from './config.ts';

/** `train`, or levels of which no model sees anything. */
export type Part = 'train' | 'held-out';

/** Plays and records one part into `folder`; episodes that are there already are kept. */
export async function record(
  part: Part,
  config: WorldsConfig,
  folder: string,
  progress: Progress,
): Promise<void> {
  const { episodes, heldOutEpisodes, maximumSteps, expertRandomActions } = config.recordings;
  const expert = withRandomActions(coinRunExpertSampledAgent, expertRandomActions);
  const agents = [heldRandomAgent, rightRandomAgent, pacingAgent, expert];
  const { firstLevels, tasks } = coinrun;
  const first = part === 'train' ? firstLevels.video : firstLevels.heldOutVideo;
  const levels = seedsFrom(first, Math.ceil((part === 'train' ? episodes : heldOutEpisodes) / tasks.length));
  const plays = playsOf(coinrun, agents, levels, maximumSteps, false);
  await recordPlays(folder, plays, { seed: config.seed, progress, title: part });
}
