/** The messages of onnx.proto that are written, field by field. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

// Field numbers are those of onnx.proto.
export function message(fill: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  fill(writer);
  return writer.finish();
}

export const bytes = (writer: BinaryWriter, field: number, value: Uint8Array) =>
  writer.tag(field, WireType.LengthDelimited).bytes(value);
export const text = (writer: BinaryWriter, field: number, value: string) =>
  writer.tag(field, WireType.LengthDelimited).string(value);
export const integer = (writer: BinaryWriter, field: number, value: number) =>
  writer.tag(field, WireType.Varint).int64(value);

export function nodeProto(
  operator: string,
  domain: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Uint8Array[] = [],
): Uint8Array {
  return message((writer) => {
    for (const input of inputs) text(writer, 1, input);
    for (const output of outputs) text(writer, 2, output);
    text(writer, 4, operator);
    for (const attribute of attributes) bytes(writer, 5, attribute);
    if (domain) text(writer, 7, domain);
  });
}

/** An attribute that is a whole number. */
export function integerAttribute(name: string, value: number): Uint8Array {
  return message((writer) => {
    text(writer, 1, name);
    integer(writer, 3, value);
    integer(writer, 20, 2);
  });
}

/** `StringStringEntryProto`. */
export function keyAndValue(key: string, value: string): Uint8Array {
  return message((entry) => {
    text(entry, 1, key);
    text(entry, 2, value);
  });
}
