/**
 * The feature extractor of a Fréchet distance where I3D is not at hand: a small network that this project trains to
 * read CoinRun's own state (how the agent moves, whether it stands, which way it faces) off two frames. Distances in
 * its features are named after it: they are no FVD.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AgentDefinition, defineAgent } from '../../agents/agent.ts';
import { expertAgent } from '../../agents/expert.ts';
import { heldRandomAgent, rightRandomAgent } from '../../agents/held-random.ts';
import { type Dataset, openDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Progress, Stage } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { CoinRunEnv } from '../../envs/coinrun/env.ts';
import { makeCoinRun, modes } from '../benchmarks/coinrun.ts';
import { collect } from '../collect.ts';
import { seedsFrom } from '../evaluate.ts';
import type { Clip } from '../measure/clips.ts';
import type { Predicted } from '../measure/controllability.ts';
import { type FramePair, StateReader, trainStateReader } from '../measure/state-reader.ts';
import { distancesIn, type VideoDistance } from '../measure/video-distance.ts';
import type { ControllabilityConfig } from './config.ts';

type EncoderConfig = NonNullable<ControllabilityConfig['videoEncoder']>;

/** Levels that nothing else here is played on. */
const FIRST_LEVEL = 800_000;
const MAXIMUM_STEPS = 150;
const BATCH = 64;
const LEARNING_RATE = 1e-3;

/** Records CoinRun with its states and trains the network in `folder`. */
export async function trainEncoder(options: {
  engine: Engine;
  settings: EncoderConfig;
  /** Recorded frames from one model frame to the next. */
  stride: number;
  random: RandomStream;
  folder: string;
  progress: Progress;
}): Promise<void> {
  const { engine, settings, stride, random, folder, progress } = options;
  const { dataset, states } = await recordStates(settings.episodes, join(folder, 'recordings'), progress);
  await trainStateReader({
    ...{ engine, dataset, states, stride, random, folder, progress },
    settings: { steps: settings.steps, batch: BATCH, learningRate: LEARNING_RATE },
  });
}

/** Episodes of random and expert play, and the state at each of their frames. */
export async function recordStates(
  episodes: number,
  folder: string,
  progress: Progress,
): Promise<{ dataset: Dataset; states: Map<string, number[][]> }> {
  // States are not on disk: what an interrupted run recorded is of no use without them.
  await rm(folder, { recursive: true, force: true });
  const writer = await DatasetWriter.open(folder);
  const agents = [heldRandomAgent, rightRandomAgent, expertAgent];
  const seen: number[][][] = [];
  const stage = progress.stage('record CoinRun with its states', episodes);
  try {
    for (const mode of modes) {
      const env = await makeCoinRun(mode);
      for (const [place, agent] of agents.entries()) {
        const levels = seedsFrom(FIRST_LEVEL, Math.ceil(episodes / 2));
        await collect({
          ...{ env, seed: 0, maximumSteps: MAXIMUM_STEPS, onlySolved: false, writer, stage },
          agent: watching(agent, seen),
          levels: levels.filter((_, i) => i % agents.length === place),
          facts: { game: 'coinrun', mode },
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

/** Distances in the network's features: every pair of neighbouring frames from the last context frame on is a vector. */
export async function encoderDistances(
  engine: Engine,
  folder: string,
  context: number,
  clips: readonly Clip[],
  predictions: readonly Predicted[],
  stage: Stage,
): Promise<VideoDistance[]> {
  const reader = await StateReader.load(engine, folder);
  const features = async (frames: readonly Uint8Array[]) => {
    const moving = frames.slice(context - 1);
    const pairs = moving.slice(1).map((after, t): FramePair => [moving[t], after]);
    return (await reader.read(pairs)).map((reading) => reading.features);
  };
  return distancesIn(features, context, clips, predictions, stage).finally(() => reader.dispose());
}
