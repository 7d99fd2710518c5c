/** An environment of one's own: npx genie envs --check ./examples/my-env.ts:Catch-v0 */
import { type NdArray, ndarray } from 'genie-worlds/engine';
import { BaseEnv, type Registration, type ResetOptions, spaces } from 'genie-worlds/envs';

const SIZE = 16;

/** A ball falls, a paddle moves below; 1 for a catch. */
class Catch extends BaseEnv<NdArray<'uint8'>, number> {
  readonly observationSpace = new spaces.Box<'uint8'>(0, 255, { shape: [SIZE, SIZE, 3], dtype: 'uint8' });
  readonly actionSpace = new spaces.Discrete(3);
  #ball = { x: 0, y: 0 };
  #paddle = 0;

  #picture() {
    const picture = ndarray(new Uint8Array(SIZE * SIZE * 3), [SIZE, SIZE, 3], 'uint8');
    picture.data[(this.#ball.y * SIZE + this.#ball.x) * 3] = 255;
    picture.data[((SIZE - 1) * SIZE + this.#paddle) * 3 + 1] = 255;
    return picture;
  }

  async reset(options: ResetOptions = {}) {
    this.seedFrom(options);
    this.#ball = { x: this.npRandom.integers(SIZE), y: 0 };
    this.#paddle = SIZE / 2;
    return { observation: this.#picture(), info: {} };
  }

  async step(action: number) {
    this.#paddle = Math.max(0, Math.min(SIZE - 1, this.#paddle + action - 1));
    this.#ball.y++;
    const terminated = this.#ball.y === SIZE - 1;
    const solved = terminated && this.#ball.x === this.#paddle;
    return { observation: this.#picture(), reward: Number(solved), terminated, truncated: false, info: {} };
  }
}

const metadata = { renderModes: [], renderFps: 15 };
export const environments: Registration[] = [{ id: 'Catch-v0', entryPoint: () => new Catch(metadata) }];
