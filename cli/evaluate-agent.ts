/** What `genie evaluate` does. */
import { findAgent } from '../agents/registry.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { RandomStream } from '../engine/random.ts';
import { make } from '../envs/registry.ts';
import { evaluate, seedsFrom, solvedScores } from '../experiments/evaluate.ts';
import { levelBootstrap, mean } from '../experiments/statistics.ts';
import { terminalProgress } from './progress.ts';

export interface EvaluateOptions {
  env: string;
  agent: string;
  firstLevel: number;
  levels: number;
  seeds: number;
  maxSteps?: number;
  json?: string;
}

export async function evaluateCommand(options: EvaluateOptions): Promise<void> {
  const { env, firstLevel } = options;
  const agent = await findAgent(options.agent);
  const levels = seedsFrom(firstLevel, options.levels);
  const seeds = seedsFrom(0, options.seeds);
  const stage = terminalProgress().stage(`${agent.name} in ${env}`, levels.length * seeds.length);
  const results = await evaluate({
    agent,
    makeEnv: () => make(env),
    levels,
    seeds,
    maximumSteps: options.maxSteps,
    stage,
  });
  stage.end();
  const [low, high] = levelBootstrap(solvedScores(results), { random: new RandomStream('evaluate') });
  const percent = (rate: number) => `${(100 * rate).toFixed(1)}%`;
  process.stdout.write(
    `${agent.name} in ${env}: solved ${percent(mean(results.map(({ solved }) => Number(solved))))} ` +
      `(95% interval ${percent(low)} to ${percent(high)}), ` +
      `mean return ${mean(results.map((result) => result.return)).toFixed(2)}, ` +
      `mean length ${mean(results.map(({ steps }) => steps)).toFixed(0)}, ` +
      `${results.length} episodes on levels ${firstLevel} to ${levels.at(-1)}\n`,
  );
  if (options.json !== undefined) {
    await writeFileAtomically(
      options.json,
      `${JSON.stringify({ env, agent: agent.name, results }, null, 2)}\n`,
    );
    process.stdout.write(`wrote ${options.json}\n`);
  }
}
