/** Every condition on every held-out level of both modes, for every seed. */
import type { AgentDefinition } from '../../agents/agent.ts';
import type { Progress } from '../../engine/progress.ts';
import { type EpisodeResult, evaluate } from '../evaluate.ts';
import { type BcEvaluationConfig, firstLevel, levelsFrom, type Mode, modes } from './config.ts';
import { makeCoinRun } from './recordings.ts';

/** All episodes of one agent in one mode. */
export interface ConditionResult {
  readonly condition: string;
  readonly mode: Mode;
  /** Expert samples with true actions that the agent was given. */
  readonly labelledSamples: number;
  readonly episodes: readonly EpisodeResult[];
}

/** The level seeds of the evaluation; the same for every agent. */
export function evaluationLevels(config: BcEvaluationConfig): number[] {
  return levelsFrom(firstLevel.evaluation, config.evaluation.levels);
}

/** Plays one condition in both modes. `agentOf` gives the agent for a seed: policies and dictionaries differ by seed. */
export async function playCondition(
  config: BcEvaluationConfig,
  condition: string,
  labelledSamples: number,
  agentOf: (seed: number) => AgentDefinition,
  progress: Progress,
): Promise<ConditionResult[]> {
  const { seeds, worlds, maximumSteps } = config.evaluation;
  const levels = evaluationLevels(config);
  const title = labelledSamples > 0 ? `play ${condition} (${labelledSamples} labels)` : `play ${condition}`;
  const stage = progress.stage(title, modes.length * seeds * levels.length);
  const results: ConditionResult[] = [];
  for (const mode of modes) {
    const episodes: EpisodeResult[] = [];
    for (let seed = 0; seed < seeds; seed++) {
      const agent = agentOf(seed);
      const makeEnv = () => makeCoinRun(mode);
      episodes.push(
        ...(await evaluate({ agent, makeEnv, levels, seeds: [seed], worlds, maximumSteps, stage })),
      );
    }
    results.push({ condition, mode, labelledSamples, episodes });
  }
  stage.end();
  return results;
}
