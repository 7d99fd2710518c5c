/** Generalised advantage estimation (Schulman et al. 2016). Dimension keys: T steps, B worlds. */

export interface RolloutOutcome {
  readonly steps: number;
  readonly worlds: number;
  /** All [T, B], row-major. */
  readonly rewards: Float32Array;
  readonly values: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** The value of the last observation of an episode that was truncated at that step; not read elsewhere. */
  readonly finalValues: Float32Array;
  /** [B]: the values of what the worlds show after the last step. */
  readonly nextValues: Float32Array;
}

export interface Advantages {
  /** [T, B]. */
  readonly advantages: Float32Array;
  /** [T, B]: what the critic should have said, advantages + values. */
  readonly returns: Float32Array;
}

/**
 * An episode that was cut by something outside of the task would have gone on: it is bootstrapped from its own last
 * observation. What follows a termination is worth nothing. Neither ever takes a value of the next episode.
 */
export function estimateAdvantages(
  { steps, worlds, rewards, values, terminated, truncated, finalValues, nextValues }: RolloutOutcome,
  discount: number,
  lambda: number,
): Advantages {
  const advantages = new Float32Array(steps * worlds);
  const returns = new Float32Array(steps * worlds);
  for (let world = 0; world < worlds; world++) {
    let following = 0;
    let nextValue = nextValues[world];
    for (let at = (steps - 1) * worlds + world; at >= 0; at -= worlds) {
      const ended = terminated[at] === 1 || truncated[at] === 1;
      if (ended) {
        following = 0;
        nextValue = terminated[at] === 1 ? 0 : finalValues[at];
      }
      const error = rewards[at] + discount * nextValue - values[at];
      following = error + discount * lambda * following;
      advantages[at] = following;
      returns[at] = following + values[at];
      nextValue = values[at];
    }
  }
  return { advantages, returns };
}

/** The share of the returns' variance that the values explain: 1 is all, 0 no more than a constant would. */
export function explainedVariance(values: Float32Array, returns: Float32Array): number {
  const variance = varianceOf(returns);
  return variance === 0 ? 0 : 1 - varianceOf(returns.map((value, i) => value - values[i])) / variance;
}

function varianceOf(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
