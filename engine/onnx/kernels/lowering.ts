/** What a lowering is: a tfjs kernel as operators of the graph being traced. */
import type { Graph, Value } from '../graph.ts';

/** `inputs` by the kernel's own names (lists: '0', '1', …), `attributes` as tfjs passes them. */
export type Lowering = (
  inputs: Readonly<Record<string, Value>>,
  attributes: Readonly<Record<string, unknown>>,
  graph: Graph,
) => Value | Value[];

export type Lowerings = Readonly<Record<string, Lowering>>;

/** `axis` as tfjs allows it (absent: all; a number or a list; negative from the end) to ascending axes. */
export function axesOf(axis: unknown, rank: number): number[] {
  const axes =
    axis === null || axis === undefined ? Array.from({ length: rank }, (_, i) => i) : [axis].flat();
  return (axes as number[]).map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
}
