/** What a recorded graph comes to once its outputs are known: dead nodes go, and sums join the products they follow. */
import { type Graph, type Node, type Value, valuesReadBy } from './graph.ts';
import { reshape, shapesEqual } from './operators.ts';

export interface Simplified {
  /** In an order in which they can run. */
  readonly nodes: readonly Node[];
  readonly constants: readonly Value[];
}

/** What computes a value: its own producer, unless that was replaced. */
type ProducerOf = (value: Value) => Node | undefined;

/** The nodes of `graph` that `outputs` depend on, each after those that it reads. */
function ordered(graph: Graph, outputs: readonly Value[], producerOf: ProducerOf): Node[] {
  const nodes: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; reads: Value[] }[] = [];
  const visit = (value: Value) => {
    const node = value.graph === graph ? producerOf(value) : undefined;
    if (!node || seen.has(node)) return;
    seen.add(node);
    stack.push({ node, reads: valuesReadBy(node).reverse() });
  };
  for (const output of outputs) {
    visit(output);
    while (stack.length > 0) {
      const { node, reads } = stack.at(-1)!;
      const read = reads.pop();
      if (read) {
        visit(read);
      } else {
        nodes.push(node);
        stack.pop();
      }
    }
  }
  return nodes;
}

/**
 * The node that computes an addition as a product with accumulation, if one summand is a two-dimensional product
 * that nothing else reads. A reshape between them moves to the other side.
 */
function accumulation(node: Node, uses: ReadonlyMap<Value, number>): Node | null {
  const [a, b] = node.inputs as Value[];
  for (const [value, other] of [
    [b, a],
    [a, b],
  ]) {
    const product = value.producer?.operator === 'Reshape' ? value.producer.inputs[0]! : value;
    const gemm = product.producer;
    const single = uses.get(value) === 1 && uses.get(product) === 1;
    if (gemm?.operator !== 'Gemm' || gemm.inputs.length !== 2 || !single) continue;
    // A product around a loop stays there.
    if (product.graph !== node.outputs[0].graph) continue;
    if (!shapesEqual(other.shape, value.shape)) continue;
    const inputs = [...gemm.inputs, reshape(other, product.shape)];
    if (value === product) return { ...gemm, inputs, outputs: node.outputs };
    const [sum] = product.graph.record('Gemm', inputs, gemm.attributes, product);
    return { ...reshape(sum, value.shape).producer!, outputs: node.outputs };
  }
  return null;
}

export function simplify(graph: Graph, outputs: readonly Value[]): Simplified {
  const nodes = ordered(graph, outputs, (value) => value.producer);
  const uses = new Map<Value, number>();
  for (const value of [...outputs, ...nodes.flatMap(valuesReadBy)]) {
    uses.set(value, (uses.get(value) ?? 0) + 1);
  }
  const replaced = new Map<Value, Node>();
  for (const node of nodes) {
    const sum = node.operator === 'Add' ? accumulation(node, uses) : null;
    if (sum) replaced.set(node.outputs[0], sum);
  }
  const kept = ordered(graph, outputs, (value) => replaced.get(value) ?? value.producer);
  const read = new Set([...outputs, ...kept.flatMap(valuesReadBy)]);
  return { nodes: kept, constants: graph.constants.filter((value) => read.has(value)) };
}
