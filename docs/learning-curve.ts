/**
 * Draws the learning curve of runs of `genie learn` that differ in their seed alone, plays each of their agents for 100
 * episodes, and writes both into a folder: `tsx docs/learning-curve.ts results/ppo-cartpole runs/cartpole-*`.
 */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TopLevelSpec } from 'vega-lite';
import { findAgent } from '../agents/registry.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { RandomStream } from '../engine/random.ts';
import { make } from '../envs/registry.ts';
import { evaluate, seedsFrom } from '../experiments/evaluate.ts';
import { renderPlot } from '../experiments/plots.ts';
import { MetricsLog, type RunRecord, readJson } from '../experiments/run-record.ts';
import { mean, stratifiedBootstrap } from '../experiments/statistics.ts';

/** Levels that no training draws: training seeds are other numbers, drawn below 2^31. */
const FIRST_LEVEL = 1_000_000;
const EPISODES = 100;

interface Point {
  readonly step: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Means of the runs' returns at each logged step, with 95% intervals over the runs. */
export function learningCurve(runs: readonly (readonly { step: number; return: number }[])[]): Point[] {
  const steps = runs[0]
    .map(({ step }) => step)
    .filter((step) => runs.every((run) => run.some((x) => x.step === step)));
  const random = new RandomStream('learning curve');
  return steps.map((step) => {
    const returns = runs.map((run) => run.find((x) => x.step === step)!.return);
    const options = { random, repetitions: 2000 };
    const [low, high] = stratifiedBootstrap([returns], ([all]) => mean(all), options);
    return { step, mean: mean(returns), low, high };
  });
}

function curvePlot(title: string, subtitle: string, points: readonly Point[]): TopLevelSpec {
  const x = {
    field: 'step',
    type: 'quantitative' as const,
    title: 'steps of all worlds together',
    axis: { grid: false, tickCount: 6, labelFlush: false },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: 'return, mean of the last 100 episodes',
  });
  return {
    title: { text: title, subtitle },
    width: 460,
    height: 280,
    data: { values: [...points] },
    layer: [
      {
        mark: { type: 'area', opacity: 0.2, color: '#0072b2' },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      { mark: { type: 'line', strokeWidth: 2.4, color: '#0072b2' }, encoding: { x, y: y('mean') } },
    ],
  } as TopLevelSpec;
}

async function play(folder: string, env: string) {
  const levels = seedsFrom(FIRST_LEVEL, EPISODES);
  const agent = await findAgent(folder);
  const results = await evaluate({ agent, makeEnv: () => make(env), levels, seeds: [0] });
  return {
    meanReturn: mean(results.map((result) => result.return)),
    lowestReturn: Math.min(...results.map((result) => result.return)),
    solvedRate: mean(results.map(({ solved }) => Number(solved))),
  };
}

async function main(out: string, folders: readonly string[]): Promise<void> {
  const runs = [];
  const curves = [];
  let env = '';
  for (const folder of folders) {
    const { config, seeds, wallSeconds } = (await readJson(join(folder, 'run.json'))) as RunRecord;
    ({ env } = config as { env: string });
    const log = await new MetricsLog(join(folder, 'metrics.jsonl')).read();
    curves.push(
      log.filter((line) => typeof line.return === 'number') as unknown as { step: number; return: number }[],
    );
    runs.push({ seed: seeds[0], wallSeconds, ...(await play(folder, env)) });
  }
  const points = learningCurve(curves);
  const lowest = Math.min(...runs.map(({ meanReturn }) => meanReturn));
  const subtitle = `${runs.length} seeds, 95% intervals; lowest mean over 100 episodes afterwards: ${lowest.toFixed(1)}`;
  await writeFileAtomically(
    join(out, 'learning-curve.png'),
    await renderPlot(curvePlot(`PPO in ${env}`, subtitle, points)),
  );
  await writeFileAtomically(join(out, 'summary.json'), `${JSON.stringify({ env, runs, points }, null, 1)}\n`);
  await cp(join(folders[0], 'run.json'), join(out, 'run.json'));
  process.stdout.write(`wrote ${out}: ${subtitle}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(process.argv[2], process.argv.slice(3));
