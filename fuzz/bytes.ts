/** Faults that know nothing of a format: what disks, copies and transfers do to a file. */
import type { RandomStream } from '../engine/random.ts';

type ByteMutation = (bytes: Buffer, random: RandomStream) => Buffer;

/** A place in the file, every third time near its end, where indexes and footers lie. */
function place(bytes: Buffer, random: RandomStream): number {
  if (random.integer(3) > 0) return random.integer(Math.max(1, bytes.length));
  return Math.max(0, bytes.length - 1 - random.integer(Math.min(bytes.length || 1, 64)));
}

function span(bytes: Buffer, random: RandomStream): [number, number] {
  const start = place(bytes, random);
  return [start, Math.min(bytes.length, start + 1 + random.integer(32))];
}

const extremes = [0n, 1n, 2n ** 31n - 1n, 2n ** 32n - 1n, 2n ** 40n, 2n ** 60n, 2n ** 63n, 2n ** 64n - 1n];

export const byteMutations: Readonly<Record<string, ByteMutation>> = {
  'flipped bit': (bytes, random) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed[place(bytes, random)] ^= 1 << random.integer(8);
    return changed;
  },
  'other bytes': (bytes, random) => {
    const changed = Buffer.from(bytes);
    const [start, end] = span(bytes, random);
    for (let i = start; i < end; i++) changed[i] = random.integer(256);
    return changed;
  },
  zeros: (bytes, random) => {
    const changed = Buffer.from(bytes);
    changed.fill(0, ...span(bytes, random));
    return changed;
  },
  'cut off': (bytes, random) => bytes.subarray(0, random.integer(bytes.length + 1)),
  'piece missing': (bytes, random) => {
    const [start, end] = span(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  'piece twice': (bytes, random) => {
    const [start, end] = span(bytes, random);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  'bytes appended': (bytes, random) =>
    Buffer.concat([bytes, Buffer.from(random.integers(1 + random.integer(64), 256))]),
  'extreme number': (bytes, random) => {
    const changed = Buffer.from(bytes);
    const value = extremes[random.integer(extremes.length)];
    const wide = random.integer(2) === 0;
    const at = place(bytes, random);
    if (at + 8 > changed.length) return changed;
    if (wide) changed.writeBigUInt64LE(value, at);
    else if (random.integer(2) === 0) changed.writeUInt32LE(Number(value & 0xffffffffn), at);
    else changed.writeUInt32BE(Number(value & 0xffffffffn), at);
    return changed;
  },
  'other content': (_, random) => Buffer.from(random.integers(random.integer(256), 256)),
};
