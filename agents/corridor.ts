/**
 * The smallest world with pictures, for tests: the agent starts at the left of a corridor whose length is the level
 * seed, action 1 steps right, action 0 stays, and the far end pays 10. Frames are 16×16 with the place in their colour.
 */
import { type NdArray, ndarray } from '../engine/ndarray.ts';
import { BaseEnv } from '../envs/base-env.ts';
import type { ResetOptions } from '../envs/env.ts';
import { Box } from '../envs/spaces/box.ts';
import { Discrete } from '../envs/spaces/discrete.ts';

const size = 16;

export class Corridor extends BaseEnv<NdArray<'uint8'>, number> {
  readonly observationSpace = new Box(0, 255, { shape: [size, size, 3], dtype: 'uint8' });
  readonly actionSpace = new Discrete(2);
  readonly #timeLimit: number;
  #length = 3;
  #place = 0;
  #time = 0;
  closed = false;

  constructor(timeLimit = 20) {
    super({ renderModes: [], renderFps: 1 });
    this.#timeLimit = timeLimit;
  }

  async reset(options: ResetOptions = {}) {
    this.seedFrom(options);
    const { levelSeed = 3 } = (options.options ?? {}) as { levelSeed?: number };
    this.#length = levelSeed;
    this.#place = 0;
    this.#time = 0;
    return { observation: this.#draw(), info: { levelSeed } };
  }

  async step(action: number) {
    this.#place += action;
    this.#time++;
    const solved = this.#place >= this.#length;
    const truncated = !solved && this.#time >= this.#timeLimit;
    return {
      observation: this.#draw(),
      reward: solved ? 10 : 0,
      terminated: solved,
      truncated,
      info: { solved },
    };
  }

  override async close() {
    this.closed = true;
  }

  #draw(): NdArray<'uint8'> {
    const pixels = new Uint8Array(size * size * 3).fill(this.#place * 10);
    return ndarray(pixels, [size, size, 3], 'uint8');
  }
}
