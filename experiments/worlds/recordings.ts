/**
 * CoinRun in both modes, by players who show all of it: held random actions, the same leaning to the right, and an
 * expert who is disturbed. Random play alone stays near the start; an expert alone never shows what walking left does.
 */
import { coinRunExpertSampledAgent } from '../../agents/coinrun-expert/agent.ts';
import { heldRandomAgent, rightRandomAgent } from '../../agents/held-random.ts';
import { withRandomActions } from '../../agents/with-random-actions.ts';
import { DatasetWriter } from '../../data/writer.ts';
import type { Progress } from '../../engine/progress.ts';
import { firstLevel, makeCoinRun, modes } from '../benchmarks/coinrun.ts';
import { collect } from '../collect.ts';
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
  const agents = [heldRandomAgent, rightRandomAgent, expert];
  const first = part === 'train' ? firstLevel.video : firstLevel.heldOutVideo;
  const levels = seedsFrom(first, Math.ceil((part === 'train' ? episodes : heldOutEpisodes) / modes.length));
  const writer = await DatasetWriter.open(folder);
  const stage = progress.stage(`record ${part}`, levels.length * modes.length);
  try {
    for (const mode of modes) {
      for (const [place, agent] of agents.entries()) {
        const env = await makeCoinRun(mode);
        try {
          await collect({
            ...{ agent, env, writer, stage, maximumSteps, seed: config.seed, onlySolved: false },
            levels: levels.filter((_, i) => i % agents.length === place),
            facts: { game: 'coinrun', mode },
          });
        } finally {
          await env.close();
        }
      }
    }
  } finally {
    stage.end();
  }
}
