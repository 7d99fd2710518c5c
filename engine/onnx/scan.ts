/** A loop within a graph: one body, run once for each row of what it is given. */
import { Body, type Graph, type Value } from './graph.ts';
import { simplify } from './simplify.ts';

/**
 * ONNX's Scan.
 * @param carry values that each round replaces by those of the same place that `record` returns.
 * @param rows values [R, ...] whose row r is seen by round r.
 * @returns the carried values after the last round.
 */
export function scan(
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
