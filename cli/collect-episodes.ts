/** What `genie collect` does. */
import { availableParallelism } from 'node:os';
import type { AgentDefinition } from '../agents/agent.ts';
import { findAgent } from '../agents/registry.ts';
import { withRandomActions } from '../agents/with-random-actions.ts';
import type { EpisodeWriter, Format } from '../data/formats/format.ts';
import { getFormat } from '../data/formats/registry.ts';
import { UserError } from '../engine/errors.ts';
import { holdFolder } from '../engine/hold-folder.ts';
import { CoinRunEnv } from '../envs/coinrun/env.ts';
import type { Env } from '../envs/env.ts';
import { gymnasiumSpec, serialiseSpace } from '../envs/python/gymnasium-spec.ts';
import { make } from '../envs/registry.ts';
import { Box } from '../envs/spaces/box.ts';
import { collect } from '../experiments/collect.ts';
import { EpisodePlayers } from '../experiments/episode-players.ts';
import { terminalProgress } from './progress.ts';

export interface CollectOptions {
  env: string;
  agent: string;
  episodes: number;
  firstLevel: number;
  maxSteps: number;
  randomActions: number;
  onlySolved?: boolean;
  format: string;
  seed: number;
  workers?: number;
  out: string;
}

export async function collectCommand(options: CollectOptions): Promise<void> {
  const format = await getFormat(options.format);
  if (!format.openWriter)
    throw new UserError(`--format ${format.name} can only be read: use genie or another`);
  const played = await findAgent(options.agent);
  const agent = options.randomActions > 0 ? withRandomActions(played, options.randomActions) : played;
  const env = await make(options.env);
  const { observationSpace: space } = env;
  if (!(space instanceof Box) || space.dtype !== 'uint8' || space.shape.length !== 3) {
    throw new UserError(
      `${options.env}: observations are no pictures (uint8, height × width × 3): nothing to record`,
    );
  }
  const writer = await holdFolder(options.out, () => record(options, agent, env, format));
  // Some formats appear only now, in the place of the empty folder.
  await writer.close();
  process.stdout.write(`wrote ${options.out}\n`);
}

async function record(
  options: CollectOptions,
  agent: AgentDefinition,
  env: Env,
  format: Format,
): Promise<EpisodeWriter> {
  const writer = await format.openWriter!(options.out, {
    framesPerSecond: env.metadata.renderFps,
    environment: {
      observationSpace: serialiseSpace(env.observationSpace),
      actionSpace: serialiseSpace(env.actionSpace),
      spec: gymnasiumSpec(env.spec!),
    },
  });
  const stage = terminalProgress().stage(`record ${agent.name}`, options.episodes);
  const play = { seed: options.seed, maximumSteps: options.maxSteps, facts: factsOf(env, options.env) };
  const { env: id, agent: reference, randomActions } = options;
  const workers = Math.min(options.workers ?? availableParallelism(), options.episodes);
  const players =
    workers > 1
      ? new EpisodePlayers({ ...play, env: id, agent: reference, randomActions }, workers)
      : undefined;
  try {
    await collect({
      ...play,
      agent,
      env,
      levels: Array.from({ length: options.episodes }, (_, i) => options.firstLevel + i),
      onlySolved: options.onlySolved ?? false,
      writer,
      players,
      stage,
    });
  } finally {
    stage.end();
    await players?.close();
    await env.close();
  }
  return writer;
}

/** CoinRun's recordings say what `genie replay` needs to know, as Procgen's do. */
function factsOf({ unwrapped }: Env, id: string): { game: string; mode?: string } {
  return unwrapped instanceof CoinRunEnv ? { game: 'coinrun', mode: unwrapped.mode } : { game: id };
}
