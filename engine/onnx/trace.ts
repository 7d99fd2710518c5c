/** A model's function becomes a graph: it is called once, with tensors that record what is asked of them. */
import * as tf from '@tensorflow/tfjs';
import type { GraphDefinition, TensorSpec } from '../engine.ts';
import { withLowerings } from '../nn/operation.ts';
import { type ConstantData, type ElementType, Graph, type OperatorForms, type Value } from './graph.ts';
import { loweredOperations } from './lowerings/index.ts';
import { startTracing, tracedTensor, tracedValue } from './tracing.ts';

export interface TracedGraph {
  readonly graph: Graph;
  readonly outputs: Readonly<Record<string, Value>>;
  /** New values of the state that the graph updates. */
  readonly state: Readonly<Record<string, Value>>;
}

export const stateInput = (name: string) => `state/${name}`;
export const graphInput = (name: string) => `input/${name}`;

export interface TraceOptions {
  /** How operators are recorded, where not as themselves. */
  readonly forms?: OperatorForms;
  /** What the model calls an input. */
  readonly inputName?: (name: string) => string;
}

/**
 * Calls the body of `definition` once, with tensors that record.
 * @throws Error naming the graph if the body reads a value, draws random numbers or uses a kernel without a lowering.
 */
export function trace(definition: GraphDefinition, options: TraceOptions = {}): TracedGraph {
  const { forms = {}, inputName = graphInput } = options;
  const graph = new Graph(definition.name, null, forms);
  const stop = startTracing(graph);
  try {
    let traced: TracedGraph | undefined;
    tf.tidy(() => {
      const open = (specs: Readonly<Record<string, TensorSpec>>, rename: (name: string) => string) =>
        Object.fromEntries(
          Object.entries(specs).map(([name, spec]) => [name, tracedTensor(graph.input(rename(name), spec))]),
        );
      const frozen = Object.entries(definition.frozen ?? {}).map(([name, { data, shape, dtype }]) => {
        const value = graph.constant(data as ConstantData, shape, dtype as ElementType);
        const matrix = dtype === 'float32' && shape.length === 2;
        if (matrix && definition.weightPrecision === 'int8') graph.int8.add(value);
        return [name, tracedTensor(value)];
      });
      const state = { ...open(definition.state, stateInput), ...Object.fromEntries(frozen) };
      const inputs = open(definition.inputs, inputName);
      const result = withLowerings(loweredOperations, () => definition.body(state, inputs));
      const close = (tensors: Record<string, tf.Tensor>) =>
        Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tracedValue(tensor)]));
      const updates = close(result.state ?? {});
      for (const [name, value] of Object.entries(updates)) checkUpdate(definition, name, value);
      traced = { graph, outputs: close(result.outputs), state: updates };
    });
    return traced!;
  } catch (error) {
    const missing = /Kernel '(\w+)' not registered|registered kernel '(\w+)'/i.exec((error as Error).message);
    if (!missing) throw error;
    throw new Error(
      `graph ${definition.name} uses the tfjs kernel ${missing[1] ?? missing[2]}, which the compiled engine does not lower: write it with other tf operations, or choose an eager engine`,
      { cause: error },
    );
  } finally {
    stop();
  }
}

function checkUpdate({ name: graph, state }: GraphDefinition, name: string, value: Value): void {
  const spec = state[name];
  if (!spec) throw new Error(`graph ${graph} updates ${name}, which is not part of its state`);
  const wanted = `${spec.dtype} [${spec.shape}]`;
  const given = `${value.dtype} [${value.shape}]`;
  if (wanted !== given) throw new Error(`graph ${graph} updates ${name} with ${given}, but it is ${wanted}`);
}
