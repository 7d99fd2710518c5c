/**
 * Decoded frames of a data set, read by worker threads and kept up to a number of bytes; the least recently used go
 * first. Long episodes are kept in blocks, so that one video of an hour neither fills the memory nor is decoded whole
 * for one window.
 *
 * Dimension keys: T frames, H height, W width, C = 3 colours, uint8.
 */
import { decodeInWorker } from './decode-pool.ts';
import type { StoredFrames } from './frame-source.ts';

/** A block is about this large: 1365 frames of 64×64. */
const BLOCK_BYTES = 16 * 2 ** 20;

interface Block {
  readonly frames_THWC: Promise<Uint8Array>;
  readonly bytes: number;
}

export class FrameCache {
  readonly #episodes: readonly StoredFrames[];
  readonly #limit: number;
  /** By `episode:block`, in order of last use. */
  readonly #blocks = new Map<string, Block>();
  #bytes = 0;

  /** Keeps at most `limit` bytes beside what is just being read. */
  constructor(episodes: readonly StoredFrames[], limit: number) {
    this.#episodes = episodes;
    this.#limit = limit;
  }

  /** Bytes kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Copies frames `first`, `first + stride`, … (`count` of them) of an episode to `into` at `offset`. */
  async copy(
    episode: number,
    first: number,
    count: number,
    stride: number,
    into: Uint8Array,
    offset: number,
  ): Promise<void> {
    const { height, width } = this.#episodes[episode];
    const frameBytes = height * width * 3;
    const perBlock = this.#framesPerBlock(episode);
    for (let i = 0; i < count; i++) {
      const frame = first + i * stride;
      const block = Math.floor(frame / perBlock);
      const frames_THWC = await this.#block(episode, block);
      const start = (frame - block * perBlock) * frameBytes;
      into.set(frames_THWC.subarray(start, start + frameBytes), offset + i * frameBytes);
    }
  }

  /**
   * Reads as many episodes as fit, in order, one after the other, so that what a batch needs meanwhile does not wait
   * long. A damaged file is passed over: it is reported when a batch needs it.
   */
  async preload(): Promise<void> {
    for (const [episode, { frames, height, width }] of this.#episodes.entries()) {
      const perBlock = this.#framesPerBlock(episode);
      for (let block = 0; block * perBlock < frames; block++) {
        const bytes = Math.min(perBlock, frames - block * perBlock) * height * width * 3;
        if (this.#bytes + bytes > this.#limit) return;
        await this.#block(episode, block).catch(() => {});
        // A pause that does not keep a finished process alive.
        await new Promise((resolve) => setTimeout(resolve, 1).unref());
      }
    }
  }

  #framesPerBlock(episode: number): number {
    const { height, width } = this.#episodes[episode];
    return Math.max(1, Math.floor(BLOCK_BYTES / (height * width * 3)));
  }

  #block(episode: number, index: number): Promise<Uint8Array> {
    const key = `${episode}:${index}`;
    const kept = this.#blocks.get(key);
    if (kept) {
      this.#blocks.delete(key);
      this.#blocks.set(key, kept);
      return kept.frames_THWC;
    }
    const stored = this.#episodes[episode];
    const perBlock = this.#framesPerBlock(episode);
    const count = Math.min(perBlock, stored.frames - index * perBlock);
    const frames_THWC = decodeInWorker(stored, index * perBlock, count);
    const block = { frames_THWC, bytes: count * stored.height * stored.width * 3 };
    this.#blocks.set(key, block);
    this.#bytes += block.bytes;
    frames_THWC.catch(() => this.#drop(key, block));
    this.#evict(key);
    return frames_THWC;
  }

  #evict(newest: string): void {
    for (const [key, block] of this.#blocks) {
      if (this.#bytes <= this.#limit || key === newest) return;
      this.#drop(key, block);
    }
  }

  #drop(key: string, block: Block): void {
    if (this.#blocks.get(key) !== block) return;
    this.#blocks.delete(key);
    this.#bytes -= block.bytes;
  }
}
