/** Loops: a function applied again and again to what it carries. No gradient flows through them. */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../engine.ts';
import { scan as recordScan } from '../onnx/scan.ts';
import { isTracing, tracedTensor, tracedValue } from '../onnx/trace.ts';

/**
 * Runs `round` once for each row of `rows`, in order. In a compiled graph the body is recorded once, whatever the
 * number of rounds.
 * @param carry what the first round gets, by name; each round returns the next one's, of the same shapes and dtypes.
 * @param rows at least one tensor [R, ...]; all have the same R.
 * @returns what the last round returns.
 */
export function scan(
  carry: Tensors,
  rows: Tensors,
  round: (carry: Tensors, row: Tensors) => Tensors,
): Tensors {
  const [carryNames, rowNames] = [Object.keys(carry), Object.keys(rows)];
  if (!isTracing()) {
    const slices = rowNames.map((name) => tf.unstack(rows[name]));
    return slices[0].reduce(
      (carried, _, r) =>
        round(
          carried,
          named(rowNames, (i) => slices[i][r]),
        ),
      carry,
    );
  }
  const values = (tensors: Tensors, names: string[]) => names.map((name) => tracedValue(tensors[name]));
  const { graph } = tracedValue(carry[carryNames[0]]);
  const last = recordScan(graph, values(carry, carryNames), values(rows, rowNames), (carried, row) =>
    values(
      round(
        named(carryNames, (i) => tracedTensor(carried[i])),
        named(rowNames, (i) => tracedTensor(row[i])),
      ),
      carryNames,
    ),
  );
  return named(carryNames, (i) => tracedTensor(last[i]));
}

function named(names: readonly string[], tensor: (i: number) => tf.Tensor): Tensors {
  return Object.fromEntries(names.map((name, i) => [name, tensor(i)]));
}
