/** The activation that tfjs's fused kernels apply to their result. */
import type { Graph, Value } from '../graph.ts';
import { elementwise } from './elementwise.ts';

const kernelOf: Record<string, string> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  prelu: 'Prelu',
  leakyrelu: 'LeakyRelu',
};

export function activate(
  x: Value,
  activation: string,
  slopes: Value | undefined,
  alpha: number,
  graph: Graph,
): Value {
  if (activation === 'linear') return x;
  const kernel = elementwise[kernelOf[activation]];
  if (!kernel) throw new Error(`the fused activation ${activation} is not lowered`);
  return kernel(slopes ? { x, alpha: slopes } : { x }, { alpha }, graph) as Value;
}
