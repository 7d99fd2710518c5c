/** How many floating-point operations a graph takes. */
import type { Engine, GraphDefinition } from '../engine/engine.ts';
import { sizeOf } from '../engine/ndarray.ts';
import type { Node } from '../engine/onnx/graph.ts';
import { simplify } from '../engine/onnx/simplify.ts';
import { trace } from '../engine/onnx/trace.ts';

const products = new Set(['Gemm', 'FusedMatMul', 'MatMul']);

function productOperations({ inputs: [a], attributes, outputs: [product] }: Node): number {
  const inner = a!.shape.at(attributes.transA ? -2 : -1)!;
  return 2 * sizeOf(product.shape) * inner;
}

/**
 * Operations of the matrix products in the graph that the compiled engine records: forward, backward and optimiser as
 * they are run, an addition and a multiplication each counting one. Elementwise work and reductions count nothing.
 */
function matrixProductOperations(definition: GraphDefinition): number {
  const { graph, outputs, state } = trace(definition);
  const live = simplify(graph, [...Object.values(outputs), ...Object.values(state)]).nodes;
  return live
    .filter(({ operator }) => products.has(operator))
    .reduce((sum, node) => sum + productOperations(node), 0);
}

/** An engine that also counts: `operations()` is the count of the graph compiled last. */
export function countingEngine(engine: Engine): Engine & { operations(): number } {
  let last = 0;
  return {
    name: engine.name,
    device: engine.device,
    reason: engine.reason,
    createState: (values) => engine.createState(values),
    compile(definition) {
      last = matrixProductOperations(definition);
      return engine.compile(definition);
    },
    operations: () => last,
  };
}
