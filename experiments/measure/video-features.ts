/**
 * What a Fréchet distance compares: one feature vector for each clip, from a network in an ONNX file. For the standard
 * FVD (Unterthiner et al. 2018) that is I3D trained on Kinetics-400, read out at its logits; its weights cannot be
 * shipped, so the file is the user's.
 *
 * The network takes one clip of RGB in −1 … 1 as [1, 3, T, H, W] or [1, T, H, W, 3] and gives [1, D]. Frames are
 * scaled bilinearly to the H and W that it declares, or to I3D's 224.
 */
import { access } from 'node:fs/promises';
import type { InferenceSession } from 'onnxruntime-node';
import { UserError } from '../../engine/errors.ts';
import type { FrameSize } from '../pictures.ts';

const I3D_SIZE = 224;

export interface VideoFeatures {
  /** The feature vector of one clip of uint8 RGB frames [H, W, 3]. */
  of(frames: readonly Uint8Array[], size: FrameSize): Promise<Float32Array>;
  dispose(): void;
}

interface Input {
  readonly name: string;
  readonly channelsFirst: boolean;
  /** null: any number. */
  readonly frames: number | null;
  readonly size: FrameSize;
}

/**
 * Loads a feature network.
 * @throws UserError if the file is missing, is no ONNX model, or takes or gives something else; so does `of`, if the
 * clip has another length than the network wants.
 */
export async function loadVideoFeatures(path: string): Promise<VideoFeatures> {
  await access(path).catch(() => {
    throw new UserError(
      `fvdWeights: ${path} does not exist: give the path of an I3D network as ONNX, or null`,
    );
  });
  const ort = await import('onnxruntime-node');
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(path, { logSeverityLevel: 4 });
  } catch (error) {
    throw new UserError(`fvdWeights: ${path} cannot be loaded as an ONNX model: ${firstLine(error)}`);
  }
  const input = inputOf(session, path);
  const [output] = session.outputNames;
  return {
    async of(frames, size) {
      if (input.frames !== null && input.frames !== frames.length) {
        throw new UserError(
          `fvdWeights: ${path} takes clips of ${input.frames} frames, not ${frames.length}: set context and steps so ` +
            'that they add up to that',
        );
      }
      const { height, width } = input.size;
      const shape = input.channelsFirst
        ? [1, 3, frames.length, height, width]
        : [1, frames.length, height, width, 3];
      const video = new ort.Tensor('float32', pixelsFor(input, frames, size), shape);
      const results = await session.run({ [input.name]: video }).catch((error) => {
        throw new UserError(
          `fvdWeights: ${path} fails on a clip of ${frames.length} frames: ${firstLine(error)}`,
        );
      });
      const { data, dims, type } = results[output];
      if (type !== 'float32' || dims.length !== 2 || dims[0] !== 1) {
        throw new UserError(
          `fvdWeights: ${path} gives ${type} [${dims}]: it must give float32 [1, features]`,
        );
      }
      return data as Float32Array;
    },
    dispose: () => void session.release(),
  };
}

function inputOf(session: InferenceSession, path: string): Input {
  const [metadata] = session.inputMetadata;
  const wanted = 'one float32 input [1, 3, frames, height, width] or [1, frames, height, width, 3]';
  const refuse = (found: string) =>
    new UserError(`fvdWeights: ${path} takes ${found}: the network must take ${wanted}`);
  if (session.inputMetadata.length !== 1 || !metadata.isTensor) {
    throw refuse(`${session.inputMetadata.length} inputs`);
  }
  const { name, type, shape } = metadata;
  const found = `${type} [${shape.join(', ')}]`;
  const channelsFirst = shape[1] === 3;
  if (type !== 'float32' || shape.length !== 5 || (!channelsFirst && shape[4] !== 3)) throw refuse(found);
  const [frames, height, width] = (channelsFirst ? shape.slice(2) : shape.slice(1, 4)).map(fixedLength);
  const batch = fixedLength(shape[0]);
  if (batch !== null && batch !== 1) throw refuse(found);
  return { name, channelsFirst, frames, size: { height: height ?? I3D_SIZE, width: width ?? I3D_SIZE } };
}

/** Named dimensions, and those given as −1, may have any length. */
function fixedLength(dimension: number | string): number | null {
  return typeof dimension === 'number' && dimension > 0 ? dimension : null;
}

function pixelsFor(input: Input, frames: readonly Uint8Array[], from: FrameSize): Float32Array {
  const { height, width } = input.size;
  const area = height * width;
  const values = new Float32Array(frames.length * area * 3);
  for (const [t, frame] of frames.entries()) {
    const scaled_HWC = scaleBilinearly(frame, from, input.size);
    for (let pixel = 0; pixel < area; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        const to = input.channelsFirst
          ? (channel * frames.length + t) * area + pixel
          : (t * area + pixel) * 3 + channel;
        values[to] = (scaled_HWC[3 * pixel + channel] / 255) * 2 - 1;
      }
    }
  }
  return values;
}

/** Bilinear scaling of an RGB frame between pixel centres (PyTorch's `align_corners=False`), values 0 … 255. */
export function scaleBilinearly(frame: Uint8Array, from: FrameSize, to: FrameSize): Float32Array {
  const rows = sampling(from.height, to.height);
  const columns = sampling(from.width, to.width);
  const scaled = new Float32Array(to.height * to.width * 3);
  let next = 0;
  for (const row of rows) {
    for (const column of columns) {
      for (let channel = 0; channel < 3; channel++) {
        const at = (y: number, x: number) => frame[(y * from.width + x) * 3 + channel];
        const above = mix(at(row.first, column.first), at(row.first, column.second), column.share);
        const below = mix(at(row.second, column.first), at(row.second, column.second), column.share);
        scaled[next++] = mix(above, below, row.share);
      }
    }
  }
  return scaled;
}

/** For each target position the two source positions beside it, and the second one's share. */
function sampling(from: number, to: number): { first: number; second: number; share: number }[] {
  return Array.from({ length: to }, (_, i) => {
    const position = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const first = Math.floor(position);
    return { first, second: Math.min(first + 1, from - 1), share: position - first };
  });
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
