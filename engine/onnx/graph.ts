/**
 * The graph being recorded: nodes over values with static shapes, in the order they were recorded (which is a
 * topological order). Equal constants and equal nodes are recorded once.
 */

import { sizeOf } from '../ndarray.ts';

export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';

/** Plain numbers and lists are integers; floating-point attributes are wrapped. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

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

export type ConstantData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

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
const fusedOperators = new Set(['FusedMatMul', 'FastGelu', 'QuickGelu']);

function isUniform(data: ConstantData): boolean {
  const first = data[0];
  for (let i = 1; i < data.length; i++) if (!Object.is(data[i], first)) return false;
  return data.length > 0;
}

export class Graph {
  readonly name: string;
  readonly inputs: Value[] = [];
  readonly nodes: Node[] = [];
  readonly constants: Value[] = [];
  readonly #recorded = new Map<string, Value[]>();
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  #value(type: OutputType, rest: Partial<Value> = {}, name = `v${this.#count++}`): Value {
    return { graph: this, name, dtype: type.dtype, shape: type.shape, ...rest };
  }

  input(name: string, type: OutputType): Value {
    const value = this.#value(type, {}, name);
    this.inputs.push(value);
    return value;
  }

  /** A constant; if its elements are all equal, one of them is enough and only one is kept. */
  constant(data: ConstantData, shape: readonly number[], dtype: ElementType): Value {
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

  /** Records an operator, or finds the same one over the same inputs. `types` are those of its outputs. */
  record(
    operator: string,
    inputs: readonly (Value | null)[],
    attributes: Readonly<Record<string, Attribute>>,
    ...types: readonly OutputType[]
  ): Value[] {
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
