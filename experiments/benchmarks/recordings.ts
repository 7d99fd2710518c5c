/** How episodes are played and recorded for an experiment. */
import { basename } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import type { Dataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import type { Progress } from '../../engine/progress.ts';
import type { Env } from '../../envs/env.ts';
import { collect } from '../collect.ts';
import type { Benchmark } from './benchmark.ts';

/** An agent's levels in one world. */
export interface Play {
  readonly makeEnv: () => Promise<Env>;
  readonly facts: { readonly game: string; readonly mode: string };
  readonly agent: AgentDefinition;
  readonly levels: readonly number[];
  readonly maximumSteps: number;
  readonly onlySolved: boolean;
}

/** Plays in turn and records in the data set `path`; what was recorded there before is kept. */
export async function recordPlays(
  path: string,
  plays: readonly Play[],
  { seed, progress, title = basename(path) }: { seed: number; progress: Progress; title?: string },
): Promise<void> {
  const episodes = plays.reduce((sum, { levels }) => sum + levels.length, 0);
  const stage = progress.stage(`record ${title}`, episodes);
  try {
    for (const { makeEnv, ...play } of plays) {
      const env = await makeEnv();
      try {
        const writer = await DatasetWriter.open(path, { framesPerSecond: env.metadata.renderFps });
        await collect({ ...play, env, seed, writer, stage });
      } finally {
        await env.close();
      }
    }
  } finally {
    stage.end();
  }
}

/** Every task of a benchmark; its levels are shared by the agents. */
export function playsOf(
  { tasks, makeEnv, facts }: Pick<Benchmark, 'tasks' | 'makeEnv' | 'facts'>,
  agents: readonly AgentDefinition[],
  levels: readonly number[],
  maximumSteps: number,
  onlySolved: boolean,
): Play[] {
  return tasks.flatMap((task) =>
    agents.map((agent, i) => ({
      makeEnv: () => makeEnv(task),
      facts: facts(task),
      agent,
      levels: shareOf(levels, i, agents.length),
      maximumSteps,
      onlySolved,
    })),
  );
}

/** The levels of agent number `index` of `agents`, who share them evenly. */
export function shareOf(levels: readonly number[], index: number, agents: number): number[] {
  return levels.filter((_, n) => n % agents === index);
}

/** Changes if any of the data sets does. */
export function hashOf(datasets: readonly Dataset[]): string {
  return datasets.map(({ hash }) => hash.slice(0, 16)).join('-');
}
