/**
 * What generated steps are worth and whether they end the task. Most world models know nothing of either: whoever has a
 * task brings a function of one step, or a model that judges many steps at once, as a network does.
 */
import { UserError } from '../../engine/errors.ts';
import type { NdArray } from '../../engine/ndarray.ts';
import { askUserCode } from '../../engine/user-code.ts';

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

/** A function as a model. */
export function rewardModel(reward: RewardFunction | RewardModel): RewardModel {
  if (typeof reward !== 'function') return reward;
  return { judge: (steps) => steps.map((step) => ({ reward: reward(step), terminated: false })) };
}

/**
 * One judgement for each step, in order.
 * @throws UserError if the model throws, does not answer in time or for every step, or judges with what is no number
 */
export async function judgeAll(
  model: RewardModel,
  steps: readonly GeneratedStep[],
): Promise<readonly Judgement[]> {
  if (steps.length === 0) return [];
  const worlds = steps.map(({ world }) => world).join(', ');
  const what = `judge of a step in world${steps.length > 1 ? 's' : ''} ${worlds}`;
  const judgements: unknown = await askUserCode({ file: 'reward model' }, what, () => model.judge(steps));
  const given = Array.isArray(judgements) ? (judgements as Partial<Judgement>[]) : [];
  if (given.length !== steps.length) {
    throw new UserError(`reward model: ${given.length} judgements were given for ${steps.length} steps`);
  }
  for (const [i, { world, latentAction }] of steps.entries()) {
    const { reward, terminated } = given[i] ?? {};
    if (Number.isFinite(reward) && typeof terminated === 'boolean') continue;
    throw new UserError(
      `reward model: for latent action ${latentAction} in world ${world} it gave reward ${reward} and terminated ` +
        `${terminated}: a finite number and a boolean are needed`,
    );
  }
  return given as Judgement[];
}

/**
 * One judgement for each step: the reward model's, if there is one, or else the world model's own.
 * @param own of every world by its number; null if the world model knows of no task: nothing is rewarded, nothing ends
 */
export async function judgeSteps(
  model: RewardModel | null,
  own: readonly Judgement[] | null,
  steps: readonly GeneratedStep[],
): Promise<readonly Judgement[]> {
  if (model) return judgeAll(model, steps);
  return steps.map(({ world }) => own?.[world] ?? { reward: 0, terminated: false });
}
