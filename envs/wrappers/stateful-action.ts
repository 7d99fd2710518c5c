/** Wrappers that make actions last. */
import { UserError } from '../../engine/errors.ts';
import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { ActionWrapper } from './transform-action.ts';
import { Wrapper } from './wrapper.ts';

export interface StickyActionOptions {
  /** In [0, 1): how likely the last action is repeated instead of the new one. */
  repeatActionProbability: number;
  /** How many times it is repeated (default 1), or the least and the greatest number. */
  repeatActionDuration?: number | readonly [number, number];
}

/** Repeats the last action now and then (Machado et al. 2018). Draws come from the environment's generator. */
export class StickyAction<Obs, Act> extends ActionWrapper<Obs, Act> {
  readonly #probability: number;
  readonly #duration: readonly [number, number];
  #last: { action: Act } | null = null;
  #sticky = false;
  #repeats = 0;
  #taken = 0;

  constructor(env: Env<Obs, Act>, options: StickyActionOptions) {
    super(env, options);
    const { repeatActionProbability: probability, repeatActionDuration: duration = 1 } = options;
    if (!(probability >= 0 && probability < 1)) {
      throw new UserError(`repeatActionProbability: ${probability} must be at least 0 and less than 1`);
    }
    const [least, greatest] = typeof duration === 'number' ? [duration, duration] : duration;
    if (![least, greatest].every(Number.isInteger) || least < 1 || least > greatest) {
      throw new UserError(`repeatActionDuration: ${duration} must be whole numbers 1 ≤ least ≤ greatest`);
    }
    this.#probability = probability;
    this.#duration = [least, greatest];
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    this.#last = null;
    this.#sticky = false;
    this.#repeats = 0;
    this.#taken = 0;
    return this.env.reset(options);
  }

  action(action: Act): Act {
    let taken = action;
    if (this.#last && (this.#sticky || this.npRandom.uniform() < this.#probability)) {
      if (this.#repeats === 0)
        this.#repeats = this.npRandom.integers(this.#duration[0], this.#duration[1] + 1);
      taken = this.#last.action;
      this.#sticky = true;
      this.#taken++;
    }
    if (this.#sticky && this.#repeats === this.#taken) {
      this.#sticky = false;
      this.#repeats = 0;
      this.#taken = 0;
    }
    this.#last = { action: taken };
    return taken;
  }
}

/**
 * Takes each action several times, adds up the rewards, and stops at an episode's end. `between` sees every result.
 * What RepeatAction and MaxAndSkipObservation share.
 */
export async function stepRepeatedly<Obs, Act>(
  env: Env<Obs, Act>,
  action: Act,
  times: number,
  between?: (observation: Obs, step: number) => void,
): Promise<StepResult<Obs>> {
  let reward = 0;
  for (let step = 0; ; step++) {
    const result = await env.step(action);
    between?.(result.observation, step);
    reward += result.reward;
    if (step === times - 1 || result.terminated || result.truncated) return { ...result, reward };
  }
}

export class RepeatAction<Obs, Act> extends Wrapper<Obs, Act> {
  readonly #numRepeats: number;

  constructor(env: Env<Obs, Act>, { numRepeats }: { numRepeats: number }) {
    super(env, { numRepeats });
    if (!Number.isInteger(numRepeats) || numRepeats < 1) {
      throw new UserError(`numRepeats: ${numRepeats} must be a whole number of at least 1`);
    }
    this.#numRepeats = numRepeats;
  }

  override step(action: Act): Promise<StepResult<Obs>> {
    return stepRepeatedly(this.env, action, this.#numRepeats);
  }
}
