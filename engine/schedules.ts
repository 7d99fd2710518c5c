/** Learning-rate schedules: functions of the step, described as data so that a configuration can hold them. */

export type Schedule =
  | { readonly kind: 'constant'; readonly rate: number }
  | {
      /** Linear warm-up to `rate`, then half a cosine down to `finalRate` at `steps`. */
      readonly kind: 'warmup-cosine';
      readonly rate: number;
      readonly finalRate: number;
      readonly warmupSteps: number;
      readonly steps: number;
    }
  | {
      /** Linear warm-up, constant, and a linear fall to `finalRate` over the last `decaySteps` (Hu et al., 2024). */
      readonly kind: 'warmup-stable-decay';
      readonly rate: number;
      readonly finalRate: number;
      readonly warmupSteps: number;
      readonly decaySteps: number;
      readonly steps: number;
    };

/** The learning rate of step `step`, counted from 0. The first warm-up step is already above zero. */
export function learningRateAt(schedule: Schedule, step: number): number {
  const { rate } = schedule;
  if (schedule.kind === 'constant') return rate;
  const { warmupSteps, steps, finalRate } = schedule;
  if (step < warmupSteps) return (rate * (step + 1)) / warmupSteps;
  if (schedule.kind === 'warmup-cosine') {
    const done = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
    return finalRate + (rate - finalRate) * 0.5 * (1 + Math.cos(Math.PI * done));
  }
  const left = Math.max(0, steps - step);
  return left >= schedule.decaySteps ? rate : finalRate + ((rate - finalRate) * left) / schedule.decaySteps;
}
