/** Frames to video files: lossless for data, small for viewing. A file appears under its name only when it is whole. */
import { mkdir, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import type { CodecContext, FormatContext, Frame, Packet, SoftwareScaleContext, Stream } from 'node-av/lib';
import { publish, temporaryName } from '../engine/files.ts';
import { type Codecs, loadCodecs } from './codecs.ts';

export interface VideoWriterOptions {
  readonly height: number;
  readonly width: number;
  /** Frames a second (default 15, CoinRun's). */
  readonly framesPerSecond?: number;
  /**
   * `lossless`: H.264 High 4:4:4 Predictive in RGB, every bit kept (default). `h264` and `av1`: yuv420p for players and
   * for LeRobot; colours are approximate and odd sizes grow to the next even one.
   */
  readonly encoding?: 'lossless' | 'h264' | 'av1';
  /** Whole-number enlargement for viewing (not for `lossless`), with sharp pixels. */
  readonly scale?: number;
  /** Frames between key frames (default 250): small values make jumps cheap, files larger. */
  readonly keyFrameInterval?: number;
}

const encoders = {
  lossless: { name: 'libx264rgb', options: { preset: 'veryfast', qp: 0 } },
  h264: { name: 'libx264', options: { preset: 'veryfast', crf: 18 } },
  av1: { name: 'libsvtav1', options: { preset: 10, crf: 30 } },
} as const;

/** Encodes one video, frame by frame. `close` must be called to get the file, or `discard` to drop it. */
export class VideoWriter {
  readonly #av: Codecs;
  readonly #path: string;
  readonly #temporary: string;
  readonly #frameBytes: number;
  readonly #format: FormatContext;
  readonly #encoder: CodecContext;
  readonly #stream: Stream;
  readonly #packet: Packet;
  readonly #scaler: SoftwareScaleContext | undefined;
  readonly #source: { width: number; height: number };
  #frames = 0;

  private constructor(av: Codecs, path: string, options: VideoWriterOptions) {
    const {
      height,
      width,
      framesPerSecond = 15,
      encoding = 'lossless',
      scale = 1,
      keyFrameInterval = 250,
    } = options;
    const lossless = encoding === 'lossless';
    this.#av = av;
    this.#path = path;
    this.#temporary = temporaryName(path);
    this.#frameBytes = height * width * 3;
    this.#source = { width, height };
    const { name, options: encoderOptions } = encoders[encoding];
    const codec = av.Codec.findEncoderByName(name as Parameters<typeof av.Codec.findEncoderByName>[0]);
    if (!codec) throw new Error(`the video library has no encoder ${name}`);

    this.#format = new av.FormatContext();
    this.#format.allocOutputContext2(null, 'mp4', this.#temporary);
    this.#format.setFlags(av.AVFMT_FLAG_BITEXACT);
    const encoder = new av.CodecContext();
    encoder.allocContext3(codec);
    encoder.width = lossless ? width : roundUpToEven(width * scale);
    encoder.height = lossless ? height : roundUpToEven(height * scale);
    encoder.pixelFormat = lossless ? av.AV_PIX_FMT_RGB24 : av.AV_PIX_FMT_YUV420P;
    const thousandths = Math.round(framesPerSecond * 1000);
    encoder.timeBase = new av.Rational(1000, thousandths);
    encoder.framerate = new av.Rational(thousandths, 1000);
    encoder.gopSize = keyFrameInterval;
    encoder.maxBFrames = 0;
    encoder.threadCount = 1;
    encoder.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER, av.AV_CODEC_FLAG_BITEXACT);
    // Options go in one by one: node-av's open2 crashes when given a dictionary.
    for (const [option, value] of Object.entries(encoderOptions))
      this.#check(encoder.setOption(option, value));
    this.#check(encoder.open2Sync(codec));
    this.#encoder = encoder;

    this.#stream = this.#format.newStream(null);
    this.#stream.timeBase = encoder.timeBase;
    this.#stream.avgFrameRate = encoder.framerate;
    encoder.parametersFromContext(this.#stream.codecpar);
    this.#packet = new av.Packet();
    this.#packet.alloc();
    if (!lossless) {
      this.#scaler = new av.SoftwareScaleContext();
      this.#scaler.allocContext();
      const sampling = scale > 1 ? av.SWS_POINT : av.SWS_AREA;
      this.#scaler.setOption('sws_flags', sampling | av.SWS_ACCURATE_RND | av.SWS_BITEXACT);
    }
    this.#check(this.#format.openOutputSync());
    this.#check(this.#format.writeHeaderSync());
  }

  /** Begins a video at `path`, creating its folder. */
  static async open(path: string, options: VideoWriterOptions): Promise<VideoWriter> {
    const av = await loadCodecs();
    await mkdir(dirname(path), { recursive: true });
    return new VideoWriter(av, path, options);
  }

  /** Adds a frame: uint8 [height, width, 3]. */
  write(frame_HWC: Uint8Array): void {
    if (frame_HWC.length !== this.#frameBytes) {
      throw new RangeError(
        `a frame of this video has ${this.#frameBytes} bytes, but ${frame_HWC.length} were given`,
      );
    }
    const av = this.#av;
    const buffer = Buffer.from(frame_HWC.buffer, frame_HWC.byteOffset, frame_HWC.length);
    const rgb = av.Frame.fromVideoBuffer(buffer, { ...this.#source, format: av.AV_PIX_FMT_RGB24 });
    const frame = this.#scaler ? this.#toYuv(this.#scaler, rgb) : rgb;
    frame.pts = BigInt(this.#frames++);
    this.#check(this.#encoder.sendFrameSync(frame));
    if (frame !== rgb) frame.free();
    rgb.free();
    this.#writePackets();
  }

  /** Finishes the file and gives it its name. */
  async close(): Promise<void> {
    try {
      this.#check(this.#encoder.sendFrameSync(null));
      this.#writePackets();
      this.#check(this.#format.writeTrailerSync());
      this.#free();
      await publish(this.#path);
    } catch (error) {
      await rm(this.#temporary, { force: true });
      throw error;
    }
  }

  /** Drops what was written. */
  async discard(): Promise<void> {
    this.#free();
    await rm(this.#temporary, { force: true });
  }

  #toYuv(scaler: SoftwareScaleContext, rgb: Frame): Frame {
    const yuv = new this.#av.Frame();
    yuv.alloc();
    yuv.format = this.#av.AV_PIX_FMT_YUV420P;
    yuv.width = this.#encoder.width;
    yuv.height = this.#encoder.height;
    yuv.getBuffer(0);
    this.#check(scaler.scaleFrameSync(yuv, rgb));
    return yuv;
  }

  #writePackets(): void {
    while (this.#encoder.receivePacketSync(this.#packet) >= 0) {
      this.#packet.duration = 1n;
      this.#packet.streamIndex = this.#stream.index;
      this.#packet.rescaleTs(this.#encoder.timeBase, this.#stream.timeBase);
      this.#check(this.#format.interleavedWriteFrameSync(this.#packet));
    }
  }

  #free(): void {
    this.#packet.free();
    this.#encoder.freeContext();
    this.#scaler?.freeContext();
    this.#format.closeOutputSync();
    this.#format.freeContext();
  }

  #check(code: number): void {
    if (code >= 0) return;
    const error = new Error(`${this.#path}: cannot be written: ${this.#av.FFmpegError.strerror(code)}`);
    // FFmpeg hands the system's errors on as negative numbers: a full disk is told as one, by its name.
    const system = Object.entries(constants.errno).find(([, number]) => number === -code)?.[0];
    throw Object.assign(error, system === undefined ? {} : { code: system, path: this.#path });
  }
}

/**
 * Writes frames [T, H, W, 3] as one video file.
 * @throws RangeError if the frames do not fill whole pictures of the given size.
 */
export async function encodeVideo(
  path: string,
  frames_THWC: Uint8Array,
  options: VideoWriterOptions,
): Promise<void> {
  const frameBytes = options.height * options.width * 3;
  if (frames_THWC.length === 0 || frames_THWC.length % frameBytes !== 0) {
    throw new RangeError(
      `${frames_THWC.length} bytes are not whole frames of ${options.height}×${options.width}×3`,
    );
  }
  const writer = await VideoWriter.open(path, options);
  try {
    for (let start = 0; start < frames_THWC.length; start += frameBytes) {
      writer.write(frames_THWC.subarray(start, start + frameBytes));
    }
  } catch (error) {
    await writer.discard();
    throw error;
  }
  await writer.close();
}

function roundUpToEven(length: number): number {
  return length + (length % 2);
}
