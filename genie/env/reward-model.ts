/**
 * What generated steps are worth and whether they end the task. A world model knows nothing of either: whoever has a task
 * brings a function of one step, or a model that judges many steps at once, as a network does.
 */
import { UserError } from '../../engine/errors.ts';
import type { NdArray } from '../../engine/ndarray.ts';

/** One generated step; both frames are uint8 [H, W, 3], and not to be changed. */
export interface GeneratedStep {
  /** Which world of a vector; 0 in a single one. */
  readonly world: number;
  readonly before: NdArray<'uint8'>;
  readonly latentAction: number;
  readonly after: NdArray<'uint8'>;
}

export interface Judgement {
  readonly reward: number;
  /** The task ended with this step. */
  readonly terminated: boolean;
}

export interface RewardModel {
  /** One judgement for each step, in order; the steps are those of all worlds that took one. */
  judge(steps: readonly GeneratedStep[]): readonly Judgement[] | Promise<readonly Judgement[]>;
}

/** The reward of one step, for tasks that never end by themselves. */
export type RewardFunction = (step: GeneratedStep) => number;

/** A function as a model; without either, nothing is rewarded and nothing ends. */
export function rewardModel(reward: RewardFunction | RewardModel = () => 0): RewardModel {
  if (typeof reward !== 'function') return reward;
  return { judge: (steps) => steps.map((step) => ({ reward: reward(step), terminated: false })) };
}

/** @throws UserError if the model did not answer for every step */
export async function judgeAll(
  model: RewardModel,
  steps: readonly GeneratedStep[],
): Promise<readonly Judgement[]> {
  if (steps.length === 0) return [];
  const judgements = await model.judge(steps);
  if (judgements.length !== steps.length) {
    throw new UserError(`reward model: ${judgements.length} judgements were given for ${steps.length} steps`);
  }
  return judgements;
}
