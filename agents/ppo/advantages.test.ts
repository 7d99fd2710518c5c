import { describe, expect, it } from 'vitest';
import { estimateAdvantages, explainedVariance } from './advantages.ts';

const f = (...values: number[]) => Float32Array.from(values);
const u = (...values: number[]) => Uint8Array.from(values);

describe('generalised advantages', () => {
  // γ = 0.5, λ = 0.5, so γλ = 0.25; all by hand.
  const base = {
    steps: 3,
    worlds: 1,
    rewards: f(1, 2, 3),
    values: f(10, 20, 30),
    finalValues: f(1000, 1000, 1000),
    nextValues: f(40),
  };

  it('bootstrap an episode that goes on from what comes next', () => {
    const { advantages, returns } = estimateAdvantages(
      { ...base, terminated: u(0, 0, 0), truncated: u(0, 0, 0) },
      0.5,
      0.5,
    );
    // δ = 1 + 10 − 10, 2 + 15 − 20, 3 + 20 − 30 = 1, −3, −7
    expect(Array.from(advantages)).toEqual([1 + 0.25 * (-3 + 0.25 * -7), -3 + 0.25 * -7, -7]);
    expect(returns[2]).toBe(23);
  });

  it('give no worth to what follows a termination, not even to a final observation', () => {
    const { advantages } = estimateAdvantages(
      { ...base, terminated: u(0, 1, 0), truncated: u(0, 1, 0) },
      0.5,
      0.5,
    );
    // The second step is worth its reward alone: 2 − 20; the third begins the next episode.
    expect(Array.from(advantages)).toEqual([1 + 0.25 * -18, -18, -7]);
  });

  it('bootstrap a truncated episode from its own last observation, never from the next first one', () => {
    const { advantages } = estimateAdvantages(
      { ...base, finalValues: f(0, 8, 0), terminated: u(0, 0, 0), truncated: u(0, 1, 0) },
      0.5,
      0.5,
    );
    expect(Array.from(advantages)).toEqual([1 + 0.25 * (2 + 4 - 20), 2 + 4 - 20, -7]);
  });

  it('keep worlds apart', () => {
    const two = estimateAdvantages(
      {
        steps: 2,
        worlds: 2,
        rewards: f(1, 0, 2, 0),
        values: f(0, 5, 0, 5),
        finalValues: f(0, 0, 0, 0),
        nextValues: f(0, 5),
        terminated: u(0, 0, 1, 0),
        truncated: u(0, 0, 0, 0),
      },
      1,
      1,
    );
    expect(Array.from(two.advantages)).toEqual([3, 0, 2, 0]);
  });
});

it('variance is explained wholly, not at all, or worse than by a constant', () => {
  expect(explainedVariance(f(1, 2, 3), f(1, 2, 3))).toBe(1);
  expect(explainedVariance(f(2, 2, 2), f(1, 2, 3))).toBe(0);
  expect(explainedVariance(f(3, 2, 1), f(1, 2, 3))).toBeCloseTo(-3);
  expect(explainedVariance(f(1, 2), f(5, 5))).toBe(0);
});
