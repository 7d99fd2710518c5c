/**
 * The graph being recorded: nodes over values with static shapes, in the order they were recorded (which is a
 * topological order). Equal constants and equal nodes are recorded once.
 */

import { sizeOf } from '../ndarray.ts';

export type ElementType = 'float32' | 'int32' | 'int64' | 'int8' | 'uint8' | 'bool';

/** The numbers of onnx.proto's `TensorProto.DataType`. */
export const elementCode: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** Plain numbers and lists are integers; floating-point attributes are wrapped. */
export type Attribute = number | readonly number[] | string | { readonly float: number } | Body;

export interface Value {
  readonly graph: Graph;
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** The node that computes it; absent for inputs and constants. */
  readonly producer?: Node;
  /** Elements of a constant: either all of them, or one that stands for all (`uniform`). */
  readonly constant?: { readonly data: ConstantData; readonly uniform: boolean };
}

export type ConstantData = Float32Array | Int32Array | BigInt64Array | Int8Array | Uint8Array;

export interface Node {
  readonly operator: string;
  /** '' is the standard's own; `com.microsoft` holds ONNX Runtime's fused operators. */
  readonly domain: '' | 'com.microsoft';
  /** Absent optional inputs are null. */
  inputs: (Value | null)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Value[];
}

export interface OutputType {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
}

/** Operators that ONNX Runtime adds to the standard. */
const fusedOperators = new Set(['FusedMatMul', 'FastGelu', 'QuickGelu', 'DynamicQuantizeMatMul']);

/** A graph within a node: what a loop repeats. It may read values of the graphs around it. */
export class Body {
  readonly graph: Graph;
  readonly outputs: readonly Value[];
  /** In an order in which they can run. */
  readonly nodes: readonly Node[];
  /** Values of the graphs around it that it reads. */
  readonly captured: readonly Value[];

  constructor(graph: Graph, outputs: readonly Value[], nodes: readonly Node[]) {
    this.graph = graph;
    this.outputs = outputs;
    this.nodes = nodes;
    const read = new Set([...outputs, ...nodes.flatMap(valuesReadBy)]);
    this.captured = [...read].filter((value) => value.graph !== graph);
  }

  /** Nodes are equal only if they hold the very same body. */
  toJSON(): string {
    return this.graph.name;
  }
}

/** What a node reads: its inputs and what the bodies within it capture. */
export function valuesReadBy({ inputs, attributes }: Node): Value[] {
  const captured = Object.values(attributes).flatMap((value) =>
    value instanceof Body ? value.captured : [],
  );
  return [...inputs.filter((input) => input !== null), ...captured];
}

function isUniform(data: ConstantData): boolean {
  const first = data[0];
  for (let i = 1; i < data.length; i++) if (!Object.is(data[i], first)) return false;
  return data.length > 0;
}

/** Other ways to record operators, by name; null leaves one as it is. */
export type OperatorForms = Readonly<
  Record<
    string,
    (inputs: readonly (Value | null)[], attributes: Readonly<Record<string, Attribute>>) => Value[] | null
  >
>;

export class Graph {
  readonly name: string;
  readonly forms: OperatorForms;
  readonly inputs: Value[] = [];
  readonly nodes: Node[] = [];
  readonly constants: Value[] = [];
  /** Constant matrices that products take as int8. */
  readonly int8 = new Set<Value>();
  readonly #recorded = new Map<string, Value[]>();
  readonly #outer: Graph | null;
  readonly #depth: number;
  #count = 0;

  constructor(name: string, outer: Graph | null = null, forms: OperatorForms = {}) {
    this.name = name;
    this.forms = outer?.forms ?? forms;
    this.#outer = outer;
    this.#depth = outer ? outer.#depth + 1 : 0;
  }

  /** An empty graph for a body within this one. */
  inner(): Graph {
    return new Graph(`body${this.#depth}.${this.#count++}`, this);
  }

  #value(type: OutputType, rest: Partial<Value> = {}, name?: string): Value {
    const own = this.#outer ? `${this.name}/v${this.#count}` : `v${this.#count}`;
    this.#count++;
    return { graph: this, name: name ?? own, dtype: type.dtype, shape: type.shape, ...rest };
  }

  input(name: string | undefined, type: OutputType): Value {
    const value = this.#value(type, {}, name);
    this.inputs.push(value);
    return value;
  }

  /** A constant; if its elements are all equal, one of them is enough and only one is kept. */
  constant(data: ConstantData, shape: readonly number[], dtype: ElementType): Value {
    if (this.#outer) return this.#outer.constant(data, shape, dtype);
    const uniform = isUniform(data);
    const kept = uniform ? data.slice(0, 1) : data.slice();
    const bytes = Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength);
    const key = `constant ${dtype} [${shape}] ${bytes.toString('latin1')}`;
    const [known] = this.#recorded.get(key) ?? [];
    if (known) return known;
    const value = this.#value({ dtype, shape }, { constant: { data: kept, uniform } });
    this.constants.push(value);
    this.#recorded.set(key, [value]);
    return value;
  }

  /**
   * Records an operator, or finds the same one over the same inputs. `types` are those of its outputs. It belongs to
   * the innermost graph that its inputs belong to: what a loop computes from values around it is computed once.
   */
  record(
    operator: string,
    inputs: readonly (Value | null)[],
    attributes: Readonly<Record<string, Attribute>>,
    ...types: readonly OutputType[]
  ): Value[] {
    const graphs = inputs.flatMap((input) => (input ? [input.graph] : []));
    const innermost = graphs.reduce((a, b) => (b.#depth > a.#depth ? b : a), graphs[0] ?? this);
    if (innermost !== this) return innermost.record(operator, inputs, attributes, ...types);
    const otherwise = this.forms[operator]?.(inputs, attributes);
    if (otherwise) return otherwise;
    const key = `${operator}(${inputs.map((input) => input?.name)})${JSON.stringify(attributes)}${types.length}`;
    const known = this.#recorded.get(key);
    if (known) return known;
    const outputs: Value[] = [];
    const domain = fusedOperators.has(operator) ? 'com.microsoft' : '';
    const node: Node = { operator, domain, inputs: [...inputs], attributes, outputs };
    for (const type of types) outputs.push(this.#value(type, { producer: node }));
    this.nodes.push(node);
    this.#recorded.set(key, outputs);
    return outputs;
  }
}

/** The one number that every element of `value` equals, if it is such a constant. */
export function uniformNumber(value: Value): number | undefined {
  return value.constant?.uniform ? Number(value.constant.data[0]) : undefined;
}

/** All elements of a constant. */
export function constantData(value: Value): ConstantData {
  const { data, uniform } = value.constant!;
  if (!uniform || sizeOf(value.shape) === 1) return data;
  const Constructor = data.constructor as new (length: number) => ConstantData;
  return new Constructor(sizeOf(value.shape)).fill(data[0] as never) as ConstantData;
}
