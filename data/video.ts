/**
 * Video files to exact frames. Lossless H.264 RGB (what this project records) comes out bit for bit; any other codec
 * and pixel format is converted to RGB, and scaled by area averaging where another size is asked for.
 *
 * Dimension keys: T frames, H height, W width, C = 3 colours (red, green, blue), uint8.
 */
import { stat } from 'node:fs/promises';
import type { CodecContext, FormatContext, Frame, SoftwareScaleContext, Stream } from 'node-av/lib';
import { UserError } from '../engine/errors.ts';
import { type Codecs, loadCodecs } from './codecs.ts';
import { checkPictureSize, checkPictures } from './limits.ts';

export { encodeVideo, VideoWriter, type VideoWriterOptions } from './video-writer.ts';

/** What a video file holds. */
export interface VideoInfo {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly framesPerSecond: number;
  /** FFmpeg's name of the codec: `h264`, `av1`, `vp9`, … */
  readonly codec: string;
}

export interface DecodeOptions {
  /** Index of the first frame wanted (default 0). */
  readonly first?: number;
  /** How many frames (default: all that follow). */
  readonly count?: number;
  /** Size to scale to (default: the video's own). */
  readonly height?: number;
  readonly width?: number;
  /** How many frames the file must hold: another number is an error. */
  readonly expectedFrames?: number;
}

export interface Video {
  /** uint8 [frames, height, width, 3], row-major. */
  readonly frames_THWC: Uint8Array;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly framesPerSecond: number;
}

/**
 * Reads a video's size, rate and number of frames by walking its packets, without decoding.
 * @throws UserError if the file is missing, truncated or not a video.
 */
export async function probeVideo(path: string): Promise<VideoInfo> {
  const av = await loadCodecs();
  const { format, stream } = await openVideo(av, path);
  try {
    const frames = framePositions(av, path, format, stream).length;
    return {
      frames,
      height: stream.codecpar.height,
      width: stream.codecpar.width,
      framesPerSecond: frameRate(stream),
      codec: av.avGetCodecName(stream.codecpar.codecId) ?? 'unknown',
    };
  } finally {
    format.closeInputSync();
  }
}

/**
 * Decodes a video, or `count` frames of it from frame `first` on.
 * @throws UserError if the file is missing, truncated, damaged or not a video, or holds fewer frames than asked for.
 */
export async function decodeVideo(path: string, options: DecodeOptions = {}): Promise<Video> {
  const av = await loadCodecs();
  const { first = 0 } = options;
  const { format, stream } = await openVideo(av, path);
  let decoder: CodecContext | undefined;
  let toRgb: RgbConverter | undefined;
  try {
    decoder = openDecoder(av, path, stream);
    const positions = framePositions(av, path, format, stream);
    const count = options.count ?? positions.length - first;
    const expected = options.expectedFrames ?? Math.max(positions.length, first + count);
    if (positions.length !== expected) {
      throw new UserError(
        `${path}: holds ${positions.length} frames, but its index says ${expected}; copy or record it again`,
      );
    }
    const height = options.height ?? stream.codecpar.height;
    const width = options.width ?? stream.codecpar.width;
    checkPictures(path, count, height, width);
    const frames_THWC = new Uint8Array(count * height * width * 3);
    toRgb = new RgbConverter(av, height, width);
    let written = 0;
    const start = positions[first];
    if (count > 0) {
      // Also rewinds after the walk over the packets.
      format.seekFrameSync(stream.index, start, av.AVSEEK_FLAG_BACKWARD);
      for (const frame of decodedFrames(av, path, format, stream, decoder)) {
        if (frame.bestEffortTimestamp < start) continue;
        toRgb.convert(frame, frames_THWC, written * height * width * 3, path);
        written++;
        if (written === count) break;
      }
    }
    if (written < count) {
      throw new UserError(
        `${path}: only ${written} of ${count} frames could be decoded; copy the file again`,
      );
    }
    return { frames_THWC, frames: count, height, width, framesPerSecond: frameRate(stream) };
  } finally {
    toRgb?.close();
    decoder?.freeContext();
    format.closeInputSync();
  }
}

async function openVideo(av: Codecs, path: string): Promise<{ format: FormatContext; stream: Stream }> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new UserError(`${path}: no such video file`);
  const format = new av.FormatContext();
  format.allocContext();
  const opened = format.openInputSync(path);
  if (opened < 0) {
    throw new UserError(
      `${path}: not a video, or cut off before its index (${av.FFmpegError.strerror(opened)}); replace or remove it`,
    );
  }
  let index = format.findBestStream(av.AVMEDIA_TYPE_VIDEO);
  // An MP4's header says everything; other containers need a look at the first packets.
  if (index < 0 || format.streams[index].codecpar.width === 0 || format.streams[index].nbFrames === 0n) {
    format.findStreamInfoSync();
    index = format.findBestStream(av.AVMEDIA_TYPE_VIDEO);
  }
  if (index < 0 || format.streams[index].codecpar.width === 0) {
    format.closeInputSync();
    throw new UserError(`${path}: holds no video; replace or remove it`);
  }
  try {
    checkPictureSize(path, format.streams[index].codecpar.height, format.streams[index].codecpar.width);
  } catch (error) {
    format.closeInputSync();
    throw error;
  }
  return { format, stream: format.streams[index] };
}

function openDecoder(av: Codecs, path: string, stream: Stream): CodecContext {
  // dav1d decodes AV1 in software everywhere; FFmpeg's own `av1` decoder needs a GPU.
  const codec =
    stream.codecpar.codecId === av.AV_CODEC_ID_AV1
      ? av.Codec.findDecoderByName('libdav1d' as Parameters<typeof av.Codec.findDecoderByName>[0])
      : av.Codec.findDecoder(stream.codecpar.codecId);
  if (!codec) {
    throw new UserError(`${path}: no decoder for its codec; convert it to H.264, AV1 or VP9`);
  }
  const decoder = new av.CodecContext();
  decoder.allocContext3(codec);
  decoder.parametersToContext(stream.codecpar);
  // Videos are decoded many at a time, so threads within one only cost.
  decoder.threadCount = 1;
  decoder.setOption('err_detect', 'explode');
  const opened = decoder.open2Sync(codec);
  if (opened < 0) throw new UserError(`${path}: cannot be decoded (${av.FFmpegError.strerror(opened)})`);
  return decoder;
}

/** Presentation times of all shown frames in order: frame i is at `positions[i]`, whatever the frame rate does. */
function framePositions(av: Codecs, path: string, format: FormatContext, stream: Stream): bigint[] {
  const packet = new av.Packet();
  packet.alloc();
  const positions: bigint[] = [];
  let packets = 0n;
  try {
    while (format.readFrameSync(packet) >= 0) {
      if (packet.streamIndex === stream.index) {
        if (packet.flags & av.AV_PKT_FLAG_CORRUPT) throw truncated(path);
        packets++;
        if (!(packet.flags & av.AV_PKT_FLAG_DISCARD)) {
          positions.push(packet.pts === av.AV_NOPTS_VALUE ? packet.dts : packet.pts);
        }
      }
      packet.unref();
    }
  } finally {
    packet.free();
  }
  if (packets < stream.nbFrames || packets === 0n) throw truncated(path);
  return positions.sort((a, b) => (a < b ? -1 : 1));
}

function truncated(path: string): UserError {
  return new UserError(`${path}: truncated video; copy or record it again`);
}

function* decodedFrames(
  av: Codecs,
  path: string,
  format: FormatContext,
  stream: Stream,
  decoder: CodecContext,
): Generator<Frame> {
  const packet = new av.Packet();
  const frame = new av.Frame();
  packet.alloc();
  frame.alloc();
  try {
    for (let ended = false; !ended; ) {
      ended = format.readFrameSync(packet) < 0;
      if (!ended && packet.streamIndex !== stream.index) {
        packet.unref();
        continue;
      }
      const sent = decoder.sendPacketSync(ended ? null : packet);
      if (!ended) packet.unref();
      if (sent < 0) throw damaged(path);
      for (;;) {
        const received = decoder.receiveFrameSync(frame);
        if (received === av.AVERROR_EAGAIN || received === av.AVERROR_EOF) break;
        if (received < 0 || frame.decodeErrorFlags !== 0) throw damaged(path);
        yield frame;
        frame.unref();
      }
    }
  } finally {
    packet.free();
    frame.free();
  }
}

function damaged(path: string): UserError {
  return new UserError(`${path}: damaged video data; copy or record it again`);
}

/** Frames of any pixel format and size to packed RGB of one size. */
class RgbConverter {
  readonly #av: Codecs;
  readonly #height: number;
  readonly #width: number;
  #scaler: SoftwareScaleContext | undefined;
  #rgb: Frame | undefined;

  constructor(av: Codecs, height: number, width: number) {
    this.#av = av;
    this.#height = height;
    this.#width = width;
  }

  convert(frame: Frame, into: Uint8Array, offset: number, path: string): void {
    const planar = frame.format === this.#av.AV_PIX_FMT_GBRP;
    if (planar && frame.height === this.#height && frame.width === this.#width) {
      interleave(frame.toBuffer(), this.#height * this.#width, into, offset);
      return;
    }
    const { scaler, rgb } = this.#open();
    const scaled = scaler.scaleFrameSync(rgb, frame);
    if (scaled < 0) throw new UserError(`${path}: its pixels cannot be turned into RGB`);
    into.set(rgb.toBuffer(), offset);
  }

  close(): void {
    this.#scaler?.freeContext();
    this.#rgb?.free();
  }

  #open() {
    if (!this.#scaler || !this.#rgb) {
      const av = this.#av;
      this.#scaler = new av.SoftwareScaleContext();
      this.#scaler.allocContext();
      this.#scaler.setOption(
        'sws_flags',
        av.SWS_AREA | av.SWS_ACCURATE_RND | av.SWS_BITEXACT | av.SWS_FULL_CHR_H_INT,
      );
      this.#rgb = new av.Frame();
      this.#rgb.alloc();
      this.#rgb.format = av.AV_PIX_FMT_RGB24;
      this.#rgb.height = this.#height;
      this.#rgb.width = this.#width;
      this.#rgb.getBuffer(1);
    }
    return { scaler: this.#scaler, rgb: this.#rgb };
  }
}

/** FFmpeg keeps RGB as three planes in the order green, blue, red. */
function interleave(planes: Uint8Array, pixels: number, into: Uint8Array, offset: number): void {
  const blue = pixels;
  const red = 2 * pixels;
  for (let i = 0, o = offset; i < pixels; i++, o += 3) {
    into[o] = planes[red + i];
    into[o + 1] = planes[i];
    into[o + 2] = planes[blue + i];
  }
}

function frameRate(stream: Stream): number {
  const rate =
    stream.avgFrameRate.isValid() && stream.avgFrameRate.num > 0 ? stream.avgFrameRate : stream.rFrameRate;
  return rate.num > 0 ? rate.toDouble() : 0;
}
