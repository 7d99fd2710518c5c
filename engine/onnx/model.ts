/**
 * A recorded graph as the bytes of an ONNX model (onnx.proto).
 */
import { type BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { sizeOf } from '../ndarray.ts';
import {
  type Attribute,
  Body,
  type ConstantData,
  constantData,
  type ElementType,
  elementCode,
  type Graph,
  type Node,
  type Value,
} from './graph.ts';
import { bytes, integer, integerAttribute, keyAndValue, message, nodeProto, text } from './proto.ts';
import { simplify } from './simplify.ts';
import { type WeightStore, writeWeights } from './weight-store.ts';

/** Of a model, the version of onnx.proto that came with its operator set. */
const irVersions: Readonly<Record<number, number>> = { 17: 8, 20: 9 };

export interface ModelOptions {
  /** 20, unless the graph was recorded for an older one. */
  readonly operatorSet?: 17 | 20;
  /** Whether operators outside the standard occur (default true). */
  readonly fused?: boolean;
  /** For a person who looks into the file. */
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** How weights are written; default: within the model, as they are. */
  readonly weights?: WeightStore;
}

/** Longer uniform constants are written as one number and expanded when the model is loaded. */
const LONGEST_WRITTEN_FILL = 64;
/** Shorter constants are not worth a weight store's trouble. */
const FEWEST_STORED = 256;

type NameOf = (value: Value) => string;

function attributeProto(name: string, value: Attribute, nameOf: NameOf): Uint8Array {
  if (typeof value === 'number') return integerAttribute(name, value);
  return message((writer) => {
    text(writer, 1, name);
    if (typeof value === 'string') {
      text(writer, 4, value);
      integer(writer, 20, 3);
    } else if (value instanceof Body) {
      bytes(writer, 6, bodyProto(value, nameOf));
      integer(writer, 20, 5);
    } else if ('float' in value) {
      writer.tag(2, WireType.Bit32).float(value.float);
      integer(writer, 20, 1);
    } else {
      for (const element of value) integer(writer, 8, element);
      integer(writer, 20, 7);
    }
  });
}

function tensorProto(
  name: string,
  data: ConstantData,
  shape: readonly number[],
  dtype: ElementType,
): Uint8Array {
  return message((writer) => {
    for (const length of shape) integer(writer, 1, length);
    integer(writer, 2, elementCode[dtype]);
    text(writer, 8, name);
    bytes(writer, 9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  });
}

function valueProto(name: string, { dtype, shape }: Pick<Value, 'dtype' | 'shape'>): Uint8Array {
  const shapeProto = message((writer) => {
    for (const length of shape)
      bytes(
        writer,
        1,
        message((dimension) => integer(dimension, 1, length)),
      );
  });
  const tensorType = message((writer) => {
    integer(writer, 1, elementCode[dtype]);
    bytes(writer, 2, shapeProto);
  });
  return message((writer) => {
    text(writer, 1, name);
    bytes(
      writer,
      2,
      message((type) => bytes(type, 1, tensorType)),
    );
  });
}

function writeNodes(writer: BinaryWriter, nodes: readonly Node[], nameOf: NameOf): void {
  for (const { operator, domain, inputs, outputs, attributes } of nodes) {
    const names = inputs.map((input) => (input ? nameOf(input) : ''));
    const encoded = Object.entries(attributes).map(([key, value]) => attributeProto(key, value, nameOf));
    bytes(writer, 1, nodeProto(operator, domain, names, outputs.map(nameOf), encoded));
  }
}

function bodyProto({ graph, nodes, outputs }: Body, nameOf: NameOf): Uint8Array {
  return message((writer) => {
    writeNodes(writer, nodes, nameOf);
    text(writer, 2, graph.name);
    for (const input of graph.inputs) bytes(writer, 11, valueProto(input.name, input));
    for (const [i, value] of outputs.entries()) {
      // Copies: an output may be an input, another output or a value from outside.
      const name = `${graph.name}/output${i}`;
      bytes(writer, 1, nodeProto('Identity', '', [nameOf(value)], [name]));
      bytes(writer, 12, valueProto(name, value));
    }
  });
}

/**
 * The names of values in the model. What a node computes and one output returns is computed under the output's own
 * name, straight into the caller's buffer.
 */
function namesOf(outputs: Readonly<Record<string, Value>>): NameOf {
  const renamed = new Map<Value, string>();
  for (const [name, value] of Object.entries(outputs)) {
    if (value.producer && !renamed.has(value)) renamed.set(value, name);
  }
  return (value) => renamed.get(value) ?? value.name;
}

/** The model that computes `outputs`, by their names, from the graph's inputs. */
export function encodeModel(
  graph: Graph,
  outputs: Readonly<Record<string, Value>>,
  { operatorSet = 20, fused = true, description = '', metadata = {}, weights }: ModelOptions = {},
): Uint8Array {
  const { nodes, constants } = simplify(graph, Object.values(outputs));
  const nameOf = namesOf(outputs);
  const graphProto = message((writer) => {
    for (const value of constants) {
      const { data, uniform } = value.constant!;
      if (weights && !uniform && value.dtype === 'float32' && data.length >= FEWEST_STORED) {
        writeWeights(writer, value.name, data as Float32Array, value.shape, weights);
        continue;
      }
      if (!uniform || sizeOf(value.shape) <= LONGEST_WRITTEN_FILL) {
        bytes(writer, 5, tensorProto(value.name, constantData(value), value.shape, value.dtype));
        continue;
      }
      const shape = BigInt64Array.from(value.shape, BigInt);
      bytes(writer, 5, tensorProto(`${value.name}/shape`, shape, [shape.length], 'int64'));
      bytes(writer, 5, tensorProto(`${value.name}/value`, data, [], value.dtype));
      bytes(writer, 1, nodeProto('Expand', '', [`${value.name}/value`, `${value.name}/shape`], [value.name]));
    }
    writeNodes(writer, nodes, nameOf);
    text(writer, 2, graph.name);
    for (const input of graph.inputs) bytes(writer, 11, valueProto(input.name, input));
    for (const [name, value] of Object.entries(outputs)) {
      // An output that is an input, a constant or another output as well is a copy.
      const source = nameOf(value);
      if (source !== name) bytes(writer, 1, nodeProto('Identity', '', [source], [name]));
      bytes(writer, 12, valueProto(name, value));
    }
  });
  return message((writer) => {
    integer(writer, 1, irVersions[operatorSet]);
    text(writer, 2, 'genie-worlds');
    if (description) text(writer, 6, description);
    bytes(writer, 7, graphProto);
    for (const [domain, version] of fused
      ? [['', operatorSet] as const, ['com.microsoft', 1] as const]
      : [['', operatorSet] as const]) {
      const set = message((id) => {
        text(id, 1, domain);
        integer(id, 2, version);
      });
      bytes(writer, 8, set);
    }
    for (const [key, value] of Object.entries(metadata)) bytes(writer, 14, keyAndValue(key, value));
  });
}
