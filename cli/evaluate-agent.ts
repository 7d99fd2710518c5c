/** What `genie evaluate` does. */
import { join } from 'node:path';
import { findAgent } from '../agents/registry.ts';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { RandomStream } from '../engine/random.ts';
import { make } from '../envs/registry.ts';
import { type EpisodeResult, evaluate, seedsFrom, solvedScores } from '../experiments/evaluate.ts';
import { percent } from '../experiments/markdown.ts';
import { openRunRecord } from '../experiments/run-record.ts';
import { levelBootstrap, mean } from '../experiments/statistics.ts';
import { parseEnvKeywords } from './env-keywords.ts';
import { terminalProgress } from './progress.ts';
import { EpisodeVideos, RecordedEpisodes } from './recorded-episodes.ts';
import { type Shard, shareOf } from './shard.ts';

export interface EvaluateOptions {
  env: string;
  envArg: string[];
  agent: string;
  firstLevel: number;
  levels: number;
  firstSeed: number;
  seeds: number;
  maxSteps?: number;
  out?: string;
  record?: string;
  shard?: Shard;
}

export async function evaluateCommand(options: EvaluateOptions): Promise<void> {
  const { env, firstLevel, firstSeed, maxSteps, out, record: videoFolder } = options;
  const envKeywords = parseEnvKeywords(options.envArg);
  const agent = await findAgent(options.agent);
  const levels = shareOf(seedsFrom(firstLevel, options.levels), options.shard);
  if (levels.length === 0)
    throw new UserError(`--shard: ${options.levels} levels are too few for so many parts`);
  const seeds = seedsFrom(firstSeed, options.seeds);
  const config = {
    env,
    envKeywords,
    agent: options.agent,
    firstLevel: levels[0],
    levels: levels.length,
    maximumSteps: maxSteps ?? null,
  };
  const description = { experiment: 'evaluate', preset: 'none', config, seeds, engine: "the agent's own" };
  // An evaluation has no middle to go on from: it begins again in the same folder.
  const record = out === undefined ? undefined : await openRunRecord(out, description, true);
  const videos = videoFolder === undefined ? undefined : new EpisodeVideos(videoFolder, seeds);
  const stage = terminalProgress().stage(`${agent.name} in ${env}`, levels.length * seeds.length);
  const results = await evaluate({
    agent,
    makeEnv: async () => (videos ? RecordedEpisodes.of(env, envKeywords, videos) : make(env, envKeywords)),
    levels,
    seeds,
    maximumSteps: maxSteps,
    stage,
  });
  stage.end();
  const summary = summarise(env, agent.name, results);
  const [low, high] = summary.ci95;
  process.stdout.write(
    `${agent.name} in ${env}: solved ${percent(summary.solvedRate)} ` +
      `(95% interval ${percent(low)} to ${percent(high)}), ` +
      `mean return ${summary.return.toFixed(2)}, mean length ${summary.steps.toFixed(0)}, ` +
      `${results.length} episodes on levels ${levels[0]} to ${levels.at(-1)}\n`,
  );
  if (videos) process.stdout.write(`wrote ${videos.written} videos to ${videoFolder}\n`);
  if (out === undefined || !record) return;
  for (const [name, content] of Object.entries({
    'episodes.json': { env, agent: agent.name, results },
    'summary.json': { experiment: 'evaluate', ...summary },
  })) {
    await writeFileAtomically(join(out, name), `${JSON.stringify(content, null, 2)}\n`);
  }
  await record.save({ status: 'finished' });
  process.stdout.write(`wrote ${out}\n`);
}

function summarise(env: string, agent: string, results: readonly EpisodeResult[]) {
  const scores = solvedScores(results);
  return {
    env,
    agent,
    episodes: results.length,
    solvedRate: mean(scores.flat()),
    ci95: levelBootstrap(scores, { random: new RandomStream('evaluate') }),
    return: mean(results.map((result) => result.return)),
    steps: mean(results.map(({ steps }) => steps)),
  };
}
