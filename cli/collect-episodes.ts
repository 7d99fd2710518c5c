/** What `genie collect` does. */
import { readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AgentDefinition } from '../agents/agent.ts';
import { fingerprintAgent } from '../agents/fingerprint.ts';
import { findAgent } from '../agents/registry.ts';
import { withRandomActions } from '../agents/with-random-actions.ts';
import type { EpisodeWriter, Format } from '../data/formats/format.ts';
import { detectFormat, getFormat } from '../data/formats/registry.ts';
import { type Recipe, readRecipe, requireSameRecipe, writeRecipe } from '../data/recipe.ts';
import { UserError } from '../engine/errors.ts';
import { holdFolder } from '../engine/hold-folder.ts';
import { lockFile } from '../engine/lock.ts';
import { CoinRunEnv } from '../envs/coinrun/env.ts';
import type { Env } from '../envs/env.ts';
import type { EnvKeywords } from '../envs/env-spec.ts';
import { gymnasiumSpec, serialiseSpace } from '../envs/python/gymnasium-spec.ts';
import { make } from '../envs/registry.ts';
import { Box } from '../envs/spaces/box.ts';
import { collect } from '../experiments/collect.ts';
import { EpisodePlayers } from '../experiments/episode-players.ts';
import { seedsFrom } from '../experiments/evaluate.ts';
import { origin } from '../experiments/run-record.ts';
import { parseEnvKeywords } from './env-keywords.ts';
import { terminalProgress } from './progress.ts';
import { type Shard, shareOf } from './shard.ts';

export interface CollectOptions {
  env: string;
  envArg: string[];
  agent: string;
  episodes: number;
  firstLevel: number;
  maxSteps: number;
  randomActions: number;
  onlySolved?: boolean;
  format: string;
  seed: number;
  workers?: number;
  resume?: boolean;
  overwrite?: boolean;
  shard?: Shard;
  out: string;
}

/** What is in a recipe: said, or as it was in the recording that is added to, or the usual. */
type OfRecipe = 'env' | 'agent' | 'maxSteps' | 'randomActions' | 'format' | 'seed';
type GivenOptions = Omit<CollectOptions, OfRecipe> & Partial<Pick<CollectOptions, OfRecipe>>;

const usual: Pick<CollectOptions, OfRecipe> = {
  env: 'CoinRun-easy-v0',
  agent: 'random',
  maxSteps: 1000,
  randomActions: 0,
  format: 'genie',
  seed: 0,
};

/** What records, made and checked before anything is written. */
interface Setup {
  readonly agent: AgentDefinition;
  readonly env: Env;
  readonly envKeywords: EnvKeywords;
  readonly format: Format;
}

export async function collectCommand(given: GivenOptions): Promise<void> {
  const options = await settled(given);
  const { out, resume, overwrite } = options;
  if (resume && overwrite) throw new UserError('give --resume or --overwrite, not both');
  const format = await getFormat(options.format);
  if (!format.openWriter)
    throw new UserError(`--format ${format.name} can only be read: use genie or another`);
  if (resume && !format.resumable)
    throw new UserError(
      `--format ${format.name} cannot be taken up again: give --overwrite or another --out`,
    );
  const played = await findAgent(options.agent);
  const agent = options.randomActions > 0 ? withRandomActions(played, options.randomActions) : played;
  const envKeywords = parseEnvKeywords(options.envArg);
  const env = await make(options.env, envKeywords);
  const { observationSpace: space } = env;
  if (!(space instanceof Box) || space.dtype !== 'uint8' || space.shape.length !== 3) {
    throw new UserError(
      `${options.env}: observations are no pictures (uint8, height × width × 3): nothing to record`,
    );
  }
  const recipe = await recipeOf(options, envKeywords);
  const { shard } = options;
  // Not part of the recipe: all shards have the same.
  const made = { ...(await origin()), ...(shard ? { shard: `${shard.index}/${shard.count}` } : {}) };
  const writer = await holdFolder(out, async () => {
    await prepare(options, recipe);
    if (format.resumable) await writeRecipe(out, recipe, made);
    return record(options, { agent, env, envKeywords, format });
  });
  // Some formats appear only now, in the place of the empty folder.
  await writer.close();
  if (!format.resumable) await writeRecipe(out, recipe, made);
  process.stdout.write(`wrote ${out}\n`);
}

async function settled(given: GivenOptions): Promise<CollectOptions> {
  const recorded: Partial<CollectOptions> & { envKeywords?: Recipe } =
    (given.resume ? await readRecipe(given.out) : undefined) ?? {};
  const recipe = Object.fromEntries(
    (Object.keys(usual) as OfRecipe[]).map((key) => [key, given[key] ?? recorded[key] ?? usual[key]]),
  ) as Pick<CollectOptions, OfRecipe>;
  const keywords = Object.entries(recorded.envKeywords ?? {});
  return {
    ...given,
    ...recipe,
    onlySolved: given.onlySolved ?? recorded.onlySolved,
    envArg:
      given.envArg.length > 0
        ? given.envArg
        : keywords.map(([key, value]) => `${key}=${JSON.stringify(value)}`),
  };
}

/** All that an episode depends on but its level. */
async function recipeOf(options: CollectOptions, envKeywords: EnvKeywords): Promise<Recipe> {
  const { format, env, agent, randomActions, maxSteps, seed, onlySolved = false } = options;
  return {
    format,
    env,
    envKeywords: envKeywords as Recipe,
    agent,
    agentHash: await fingerprintAgent(agent),
    randomActions,
    maxSteps,
    seed,
    onlySolved,
  };
}

/**
 * Leaves `out` empty, or holding episodes of the same recipe.
 * @throws UserError if it holds something and neither flag says what to do with it, or the wrong one does.
 */
async function prepare({ out, resume, overwrite }: CollectOptions, recipe: Recipe): Promise<void> {
  const present = (await readdir(out)).filter((name) => name !== lockFile);
  if (present.length === 0) return;
  const recorded = await readRecipe(out);
  if (overwrite) {
    if (!recorded && !(await detectFormat(out)))
      throw new UserError(`${out}: holds something else than a recording, which --overwrite leaves alone`);
    for (const name of present) await rm(join(out, name), { recursive: true });
    return;
  }
  if (!resume) {
    throw new UserError(
      `${out}: is not empty: --resume adds the levels it lacks, --overwrite removes what is there first`,
    );
  }
  if (!recorded)
    throw new UserError(`${out}: does not say how it was recorded, so it cannot be taken up again`);
  requireSameRecipe(out, recorded, recipe);
}

async function record(options: CollectOptions, setup: Setup): Promise<EpisodeWriter> {
  const { agent, env, envKeywords, format } = setup;
  const writer = await format.openWriter!(options.out, {
    framesPerSecond: env.metadata.renderFps,
    environment: {
      observationSpace: serialiseSpace(env.observationSpace),
      actionSpace: serialiseSpace(env.actionSpace),
      spec: gymnasiumSpec(env.spec!),
    },
  });
  const levels = shareOf(seedsFrom(options.firstLevel, options.episodes), options.shard);
  const stage = terminalProgress().stage(`record ${agent.name}`, levels.length);
  const play = { seed: options.seed, maximumSteps: options.maxSteps, facts: factsOf(env, options.env) };
  const { env: id, agent: reference, randomActions } = options;
  const workers = Math.min(options.workers ?? availableParallelism(), levels.length);
  const players =
    workers > 1
      ? new EpisodePlayers({ ...play, env: id, envKeywords, agent: reference, randomActions }, workers)
      : undefined;
  try {
    await collect({
      ...play,
      agent,
      env,
      levels,
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
