/**
 * TensorBoard's event files: TFRecords of `Event` messages (tensorflow/core/util/event.proto and
 * core/framework/summary.proto; the field numbers are theirs).
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { maskedCrc } from '../../data/formats/tfrecord.ts';

type Fill = (writer: BinaryWriter) => void;

function message(fill: Fill): Uint8Array {
  const writer = new BinaryWriter();
  fill(writer);
  return writer.finish();
}

function group(writer: BinaryWriter, field: number, fill: Fill): void {
  writer.tag(field, WireType.LengthDelimited).bytes(message(fill));
}

const text = (writer: BinaryWriter, field: number, value: string) =>
  writer.tag(field, WireType.LengthDelimited).string(value);
const integer = (writer: BinaryWriter, field: number, value: number) =>
  writer.tag(field, WireType.Varint).int64(value);

/** `Event`, with its time in seconds since 1970. */
function event(seconds: number, fill: Fill): Uint8Array {
  return message((writer) => {
    writer.tag(1, WireType.Bit64).double(seconds);
    fill(writer);
  });
}

function summary(writer: BinaryWriter, tag: string, fill: Fill): void {
  group(writer, 5, (values) => {
    group(values, 1, (value) => {
      text(value, 1, tag);
      fill(value);
    });
  });
}

/** The first event of every file. */
export function versionEvent(seconds: number): Uint8Array {
  return event(seconds, (writer) => text(writer, 3, 'brain.Event:2'));
}

export function scalarEvent(seconds: number, step: number, tag: string, value: number): Uint8Array {
  return event(seconds, (writer) => {
    integer(writer, 2, step);
    summary(writer, tag, (to) => to.tag(2, WireType.Bit32).float(value));
  });
}

export function imageEvent(seconds: number, step: number, tag: string, png: Uint8Array): Uint8Array {
  // Width and height stand in the header chunk that every PNG begins with.
  const view = new DataView(png.buffer, png.byteOffset);
  const RGB = 3;
  return event(seconds, (writer) => {
    integer(writer, 2, step);
    summary(writer, tag, (value) =>
      group(value, 4, (image) => {
        integer(image, 1, view.getUint32(20));
        integer(image, 2, view.getUint32(16));
        integer(image, 3, RGB);
        image.tag(4, WireType.LengthDelimited).bytes(png);
      }),
    );
  });
}

/** Markdown, as the text plug-in shows it: a string tensor of one element. */
export function textEvent(seconds: number, step: number, tag: string, markdown: string): Uint8Array {
  const DT_STRING = 7;
  return event(seconds, (writer) => {
    integer(writer, 2, step);
    summary(writer, tag, (value) => {
      group(value, 8, (tensor) => {
        integer(tensor, 1, DT_STRING);
        group(tensor, 2, (shape) => group(shape, 2, (dimension) => integer(dimension, 1, 1)));
        text(tensor, 8, markdown);
      });
      group(value, 9, (metadata) => group(metadata, 1, (plugin) => text(plugin, 1, 'text')));
    });
  });
}

/** A TFRecord: length, its checksum, content, its checksum. */
export function recordOf(content: Uint8Array): Uint8Array {
  const record = Buffer.alloc(content.length + 16);
  record.writeBigUInt64LE(BigInt(content.length));
  record.writeUInt32LE(maskedCrc(record.subarray(0, 8)), 8);
  record.set(content, 12);
  record.writeUInt32LE(maskedCrc(content), 12 + content.length);
  return record;
}
