/** Every condition on every held-out level of every task, for every seed. */
import type { AgentDefinition } from '../../agents/agent.ts';
import { type EpisodeResult, seedsFrom } from '../evaluate.ts';
import { mean } from '../statistics.ts';
import { type Play, type PlayRequest, playsOf, untrained } from './conditions.ts';
import type { Protocol } from './config.ts';
import { playSeeds } from './play-seeds.ts';
import type { Mapping } from './players.ts';

/** All episodes of one condition in one task. */
export interface ConditionResult {
  readonly condition: string;
  /** null where no codes are involved, or where there is one mapping only. */
  readonly mapping: Mapping | null;
  readonly task: string;
  /** Expert samples with true actions that the agent was given. */
  readonly labelledSamples: number;
  /** How many times it was trained; seed s plays training s modulo this. */
  readonly trainings: number;
  readonly episodes: readonly EpisodeResult[];
  /** Share of the acted codes that no labelled sample had shown; absent for agents without a dictionary. */
  readonly fallbackShare?: number;
}

export interface Evaluated extends PlayRequest {
  readonly protocol: Protocol;
  /** Of the user's. */
  readonly furtherAgents: readonly AgentDefinition[];
}

/** Plays every condition, each a stage of its own; agents of the user's always anew, since their files may change. */
export async function playAll(request: Evaluated): Promise<ConditionResult[]> {
  const { run, seed, protocol, actions } = request;
  const { stages, dataHash } = run;
  const results: ConditionResult[] = [];
  for (const play of playsOf(request)) {
    const { condition, mapping, labels, after } = play;
    const config = { seed, protocol, labels, actions: actions.count, dataHash };
    const name = `evaluation/${[condition, mapping, labels].filter((part) => part !== null).join('-')}`;
    results.push(...(await stages.run({ name, config, after, work: () => playCondition(request, play) })));
  }
  for (const agent of request.furtherAgents)
    results.push(
      ...(await playCondition(
        request,
        untrained(agent.name, () => agent),
      )),
    );
  return results;
}

/** Plays one condition in all tasks; the level seeds are the same for every agent. */
async function playCondition(
  { benchmark, run, seed, protocol }: Evaluated,
  { condition, mapping, labels, trainings, agentOf }: Play,
): Promise<ConditionResult[]> {
  const { tasks, firstLevels, makeEnv } = benchmark;
  const levels = seedsFrom(firstLevels.evaluation, protocol.levels);
  const named = ['play', condition, mapping, labels > 0 ? `(${labels} labels)` : null];
  const title = named.filter((part) => part !== null).join(' ');
  const stage = run.context.progress.stage(title, tasks.length * protocol.seeds * levels.length);
  const results: ConditionResult[] = [];
  try {
    for (const task of tasks) {
      const shares: number[] = [];
      const episodes = await playSeeds(
        { seed, evaluation: protocol },
        (index) => agentOf(index, (share) => shares.push(share)),
        { makeEnv: () => makeEnv(task), levels, stage },
      );
      const fallback = shares.length > 0 ? { fallbackShare: mean(shares) } : {};
      results.push({ condition, mapping, task, labelledSamples: labels, trainings, episodes, ...fallback });
    }
  } finally {
    stage.end();
  }
  return results;
}
