/**
 * Where an episode's frames lie, as plain data that can be sent to a worker thread, and how they are read from there.
 *
 * Dimension keys: T frames, H height, W width, C = 3 colours, uint8.
 */
import { UserError } from '../engine/errors.ts';
import { checkFile } from './checksums.ts';
import type { Hdf5Source } from './formats/minari-hdf5.ts';
import type { NpzSource } from './formats/npz.ts';
import type { ParquetSource } from './formats/pictures.ts';
import type { TfRecordSource } from './formats/rlds.ts';
import { resizeFrames } from './resize.ts';
import { decodeVideo } from './video.ts';

/** Frames `first` to `first + count - 1` of a video file. */
interface VideoSource {
  readonly kind: 'video';
  readonly path: string;
  readonly first: number;
  readonly count: number;
  /** The file holds this episode alone: any other number of frames is a fault. */
  readonly whole: boolean;
  /** The file's CRC-32, where it was recorded with one. */
  readonly crc32?: string | undefined;
}

export type FrameSource = VideoSource | PictureSource;

/** Pictures kept otherwise than as video. */
type PictureSource = NpzSource | ParquetSource | Hdf5Source | TfRecordSource;

/** An episode's frames as stored, and the size and pace at which they are to be seen. */
export interface StoredFrames {
  readonly source: FrameSource;
  /** Stored size. */
  readonly sourceHeight: number;
  readonly sourceWidth: number;
  /** Size and number of frames seen. */
  readonly height: number;
  readonly width: number;
  readonly frames: number;
  /** Stored frames for each frame seen: source rate / wanted rate. Frame i seen is stored frame round(i · pace). */
  readonly pace: number;
}

/** Reads the frames seen as `first` … `first + count - 1`: uint8 [count, height, width, 3]. */
export async function readFrames(stored: StoredFrames, first: number, count: number): Promise<Uint8Array> {
  const { source, pace, height, width } = stored;
  const at = (index: number) => Math.min(Math.round(index * pace), source.count - 1);
  const from = at(first);
  const pixels = await readSource(stored, from, at(first + count - 1) - from + 1);
  if (pace === 1) return pixels;
  const frameBytes = height * width * 3;
  const paced = new Uint8Array(count * frameBytes);
  for (let i = 0; i < count; i++) {
    const start = (at(first + i) - from) * frameBytes;
    paced.set(pixels.subarray(start, start + frameBytes), i * frameBytes);
  }
  return paced;
}

/** Stored frames `first` … `first + count - 1` at the size wanted. */
async function readSource(stored: StoredFrames, first: number, count: number): Promise<Uint8Array> {
  const { source } = stored;
  if (source.kind === 'video') return readVideo(source, stored, first, count);
  const frames_THWC = await readPictures(source, first, count);
  const from = { height: stored.sourceHeight, width: stored.sourceWidth };
  return resizeFrames(frames_THWC, from, stored);
}

async function readPictures(source: PictureSource, first: number, count: number): Promise<Uint8Array> {
  switch (source.kind) {
    case 'npz':
      return (await import('./formats/npz.ts')).readNpzFrames(source, first, count);
    case 'parquet':
      return (await import('./formats/pictures.ts')).readParquetFrames(source, first, count);
    case 'tfrecord':
      return (await import('./formats/rlds.ts')).readTfRecordFrames(source, first, count);
    case 'hdf5':
      return (await import('./formats/minari-hdf5.ts')).readHdf5Frames(source, first, count);
  }
}

async function readVideo(source: VideoSource, stored: StoredFrames, first: number, count: number) {
  const { sourceHeight, sourceWidth, height, width } = stored;
  const scaled = height !== sourceHeight || width !== sourceWidth;
  const video = await decodeVideo(source.path, {
    first: source.first + first,
    count,
    ...(scaled ? { height, width } : {}),
    ...(source.whole ? { expectedFrames: source.count } : {}),
  });
  if (video.height !== height || video.width !== width) {
    throw new UserError(
      `${source.path}: its frames are ${video.height}×${video.width}, but the data set's are ${height}×${width}; ` +
        'remove it, or ask for a common size',
    );
  }
  // Last, because every other fault says more.
  if (source.crc32 !== undefined) await checkFile(source.path, source.crc32);
  return video.frames_THWC;
}
