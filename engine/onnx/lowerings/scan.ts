/** A loop within a graph: one body, run once for each row of what it is given. */
import type * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../engine.ts';
import { Body, type Graph, type Value } from '../graph.ts';
import { simplify } from '../simplify.ts';
import { tracedTensor, tracedValue } from '../tracing.ts';

export function loweredScan(
  carry: Tensors,
  rows: Tensors,
  round: (carry: Tensors, row: Tensors) => Tensors,
): Tensors {
  const [carryNames, rowNames] = [Object.keys(carry), Object.keys(rows)];
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

/**
 * ONNX's Scan.
 * @param carry values that each round replaces by those of the same place that `record` returns.
 * @param rows values [R, ...] whose row r is seen by round r.
 * @returns the carried values after the last round.
 */
function recordScan(
  graph: Graph,
  carry: readonly Value[],
  rows: readonly Value[],
  record: (carry: Value[], row: Value[]) => readonly Value[],
): Value[] {
  const inner = graph.inner();
  const carried = carry.map((value) => inner.input(undefined, value));
  const seen = rows.map(({ dtype, shape }) => inner.input(undefined, { dtype, shape: shape.slice(1) }));
  const outputs = record(carried, seen);
  const body = new Body(inner, outputs, simplify(inner, outputs).nodes);
  const types = carry.map(({ dtype, shape }) => ({ dtype, shape }));
  return graph.record('Scan', [...carry, ...rows], { body, num_scan_inputs: rows.length }, ...types);
}
