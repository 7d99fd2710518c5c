/** CoinRun recorded with its own state, for networks that learn to read it off the picture. */
import { rm } from 'node:fs/promises';
import { type AgentDefinition, defineAgent } from '../../agents/agent.ts';
import { coinRunExpertSampledAgent } from '../../agents/coinrun-expert/agent.ts';
import { heldRandomAgent, rightRandomAgent } from '../../agents/held-random.ts';
import { pacingAgent } from '../../agents/pacing.ts';
import { type Dataset, openDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import type { Progress } from '../../engine/progress.ts';
import type { CoinRunEnv } from '../../envs/coinrun/env.ts';
import { collect } from '../collect.ts';
import { seedsFrom } from '../evaluate.ts';
import { coinrun } from './coinrun.ts';

/** Levels that nothing else here is played on. */
const FIRST_LEVEL = 800_000;
const MAXIMUM_STEPS = 150;

/** Episodes of random and expert play, and the state at each of their frames. */
export async function recordStates(
  episodes: number,
  folder: string,
  progress: Progress,
): Promise<{ dataset: Dataset; states: Map<string, number[][]> }> {
  // States are not on disk: what an interrupted run recorded is of no use without them.
  await rm(folder, { recursive: true, force: true });
  const writer = await DatasetWriter.open(folder);
  const agents = [heldRandomAgent, rightRandomAgent, pacingAgent, coinRunExpertSampledAgent];
  const seen: number[][][] = [];
  const stage = progress.stage('record CoinRun with its states', episodes);
  try {
    for (const mode of coinrun.tasks) {
      const env = await coinrun.makeEnv(mode);
      for (const [place, agent] of agents.entries()) {
        const levels = seedsFrom(FIRST_LEVEL, Math.ceil(episodes / 2));
        await collect({
          ...{ env, seed: 0, maximumSteps: MAXIMUM_STEPS, onlySolved: false, writer, stage },
          agent: watching(agent, seen),
          levels: levels.filter((_, i) => i % agents.length === place),
          facts: coinrun.facts(mode),
        });
      }
      await env.close();
    }
  } finally {
    stage.end();
  }
  const dataset = await openDataset(folder);
  return { dataset, states: new Map(dataset.episodes.map(({ id }, i) => [id, seen[i]])) };
}

/** The agent, with the state at every frame that it sees, and at the last one, added to `seen`: a list an episode. */
function watching(agent: AgentDefinition, seen: number[][][]): AgentDefinition {
  return defineAgent({
    ...agent,
    async create(context) {
      const env = context.environments[0].unwrapped as unknown as CoinRunEnv;
      const player = await agent.create(context);
      const states: number[][] = [];
      seen.push(states);
      return {
        act(turns) {
          states.push(stateOf(env));
          return player.act(turns);
        },
        async close() {
          states.push(stateOf(env));
          await player.close?.();
        },
      };
    },
  });
}

/** Velocities, whether the agent stands on something, and which way it faces. */
function stateOf({ game }: CoinRunEnv): number[] {
  const { vx, vy, supported, facingLeft } = game!.dynamics;
  return [vx, vy, supported ? 1 : 0, facingLeft ? 1 : 0];
}
