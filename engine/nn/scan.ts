/** Loops: a function applied again and again to what it carries. No gradient flows through them. */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../engine.ts';
import { operation } from './operation.ts';

/**
 * Runs `round` once for each row of `rows`, in order. In a compiled graph the body is recorded once, whatever the
 * number of rounds.
 * @param carry what the first round gets, by name; each round returns the next one's, of the same shapes and dtypes.
 * @param rows at least one tensor [R, ...]; all have the same R.
 * @returns what the last round returns.
 */
export const scan = operation(
  (carry: Tensors, rows: Tensors, round: (carry: Tensors, row: Tensors) => Tensors): Tensors => {
    const slices = Object.entries(rows).map(([name, values]) => [name, tf.unstack(values)] as const);
    const [, first] = slices[0];
    return first.reduce(
      (carried, _, r) => round(carried, Object.fromEntries(slices.map(([name, each]) => [name, each[r]]))),
      carry,
    );
  },
);
