/**
 * Worlds under way: remembers each world's tokens and actions and generates the next frame of all of them in a batch,
 * over graphs that somebody else made ready. It needs neither TensorFlow.js nor a file: a page runs it too.
 * Dimension keys: B worlds, T frames of a window, H height, W width, C channels, S tokens of a frame.
 */
import { writePixels } from '../../data/pixels.ts';
import type { Arrays, CompiledGraph, State } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray, zeros } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import {
  checkActions,
  type WorldMemory,
  type WorldSizes,
  type WorldStep,
  type Worlds,
} from '../world-model.ts';

/** One world's past, oldest first, at most T−1 frames; actions[i] led to tokens[i], null if none is known. */
interface World {
  tokens: Int32Array[];
  actions: (number | null)[];
  random: RandomStream;
}

interface TokenMemory extends WorldMemory {
  readonly tokens: readonly Int32Array[];
  readonly actions: readonly (number | null)[];
}

/** What the graphs were made for. */
export interface GraphSizes extends WorldSizes {
  /** T of the window that `read` takes: of a longer prompt, the last so many frames count. At 1 it infers no actions. */
  readonly promptFrames: number;
  /** S. */
  readonly tokens: number;
  /** How often noise is drawn for a frame. */
  readonly noiseRounds: number;
}

/** See generation.ts: `readGraph`, `nextFrameGraph`, `showGraph`. */
export type WorldGraphs = Record<'read' | 'nextFrame' | 'show', CompiledGraph>;

export class WorldsOfGraphs implements Worlds {
  readonly sizes: GraphSizes;
  readonly count: number;
  temperature: number;
  readonly #state: State;
  readonly #graphs: WorldGraphs;
  readonly #worlds: World[] = [];

  /** @param state the engine's, without tensors. */
  constructor(sizes: GraphSizes, count: number, temperature: number, state: State, graphs: WorldGraphs) {
    this.sizes = sizes;
    this.count = count;
    this.temperature = temperature;
    this.#state = state;
    this.#graphs = graphs;
  }

  /** The actions between the frames are inferred by the LAM. */
  async start(world: number, frames_THWC: NdArray<'uint8'>, random: RandomStream): Promise<void> {
    const { frames, promptFrames, height, width, tokens: perFrame } = this.sizes;
    const given = Math.min(frames_THWC.shape[0], promptFrames, frames - 1);
    const last = frames_THWC.data.subarray(-given * height * width * 3);
    const { tokens, actions } = await this.#read(last);
    this.#worlds[world] = {
      tokens: Array.from({ length: given }, (_, t) =>
        Int32Array.from(tokens.data.subarray(t * perFrame, (t + 1) * perFrame)),
      ),
      actions: Array.from({ length: given }, (_, t) => (t === 0 ? null : actions.data[t - 1])),
      random,
    };
  }

  async inferAction(frames_THWC: NdArray<'uint8'>): Promise<number> {
    const { promptFrames, height, width } = this.sizes;
    const given = Math.min(frames_THWC.shape[0], promptFrames);
    const { actions } = await this.#read(frames_THWC.data.subarray(-given * height * width * 3));
    return actions.data[given - 2];
  }

  /** Tokens and actions of a window that begins with these frames: neither takes the repeated last frame for more. */
  #read(pixels: Uint8Array): Promise<Arrays> {
    const { promptFrames, height, width } = this.sizes;
    const window = new Float32Array(promptFrames * height * width * 3);
    const frameSize = height * width * 3;
    writePixels(pixels, window);
    // The last frame is repeated to the end.
    for (let to = pixels.length; to < window.length; to += frameSize)
      writePixels(pixels.subarray(-frameSize), window, to);
    const input = ndarray(window, [1, promptFrames, height, width, 3], 'float32');
    return this.#graphs.read.run(this.#state, { frames: input });
  }

  async step(actions: ArrayLike<number>, going?: readonly boolean[]): Promise<WorldStep> {
    const moves = Array.from({ length: this.count }, (_, b) => going?.[b] ?? true);
    this.#check(actions, moves);
    if (!moves.some(Boolean)) return { frames: await this.show(), judgements: null };
    const { tokens: perFrame } = this.sizes;
    const { made } = await this.#graphs.nextFrame.run(this.#state, {
      ...this.#past(),
      action: ndarray(
        moves.map((moving, b) => (moving ? actions[b] : 0)),
        [this.count],
        'int32',
      ),
      sample: this.#noise(moves),
      order: this.#noise(moves),
      temperature: ndarray([this.temperature], [1], 'float32'),
    });
    const past = this.sizes.frames - 1;
    const windows = this.#worlds.map((world, b) => {
      if (!moves[b]) return world.tokens;
      const next = Int32Array.from(made.data.subarray(b * perFrame, (b + 1) * perFrame));
      const window = [...world.tokens, next];
      world.tokens = window.slice(-past);
      world.actions = [...world.actions, actions[b]].slice(-past);
      return window;
    });
    return { frames: await this.#decode(windows), judgements: null };
  }

  show(): Promise<NdArray<'uint8'>> {
    return this.#decode(this.#worlds.map(({ tokens }) => tokens));
  }

  /** Tokens [S] of the last frame of a world. */
  lastTokens(world: number): Int32Array {
    return this.#worlds[world].tokens.at(-1)!.slice();
  }

  save(world: number): TokenMemory {
    const { tokens, actions, random } = this.#worlds[world];
    return { tokens, actions, random: random.state };
  }

  restore(world: number, { tokens, actions, random }: TokenMemory): void {
    this.#worlds[world] = { tokens: [...tokens], actions: [...actions], random: new RandomStream(random) };
  }

  dispose(): void {
    for (const graph of Object.values(this.#graphs)) graph.dispose();
    this.#state.dispose();
  }

  #check(actions: ArrayLike<number>, moves: readonly boolean[]): void {
    for (let b = 0; b < this.count; b++)
      if (!this.#worlds[b]) throw new UserError(`world ${b} has not been started: give it a prompt first`);
    checkActions(actions, moves, this.sizes);
  }

  #past(): Arrays {
    const { frames: window, tokens: perFrame } = this.sizes;
    const past = window - 1;
    const tokens = zeros([this.count, past, perFrame], 'int32');
    const actions = zeros([this.count, past], 'int32');
    const acted = zeros([this.count, past], 'float32');
    this.#worlds.forEach((world, b) => {
      world.tokens.forEach((frame, t) => {
        tokens.data.set(frame, (b * past + t) * perFrame);
        const action = world.actions[t];
        // In training nothing leads to a window's first frame.
        if (t === 0 || action === null) return;
        actions.data[b * past + t] = action;
        acted.data[b * past + t] = 1;
      });
    });
    const frames = ndarray(
      this.#worlds.map((world) => world.tokens.length),
      [this.count],
      'int32',
    );
    return { tokens, actions, acted, frames };
  }

  /** Every world draws from its own stream, so that it does not matter which others share its batch. */
  #noise(moves: readonly boolean[]): NdArray<'float32'> {
    const shape = [this.count, this.sizes.noiseRounds, this.sizes.tokens];
    const noise = zeros(shape, 'float32');
    const each = shape[1] * shape[2];
    this.#worlds.forEach(({ random }, b) => {
      if (moves[b]) noise.data.set(random.uniform(each), b * each);
    });
    return noise;
  }

  async #decode(windows: readonly (readonly Int32Array[])[]): Promise<NdArray<'uint8'>> {
    const { frames, tokens: perFrame } = this.sizes;
    const tokens = zeros([this.count, frames, perFrame], 'int32');
    windows.forEach((window, b) => {
      window.forEach((frame, t) => {
        tokens.data.set(frame, (b * frames + t) * perFrame);
      });
    });
    const frame = ndarray(
      windows.map((window) => window.length - 1),
      [this.count],
      'int32',
    );
    const shown = (await this.#graphs.show.run(this.#state, { tokens, frame })).frames;
    return ndarray(Uint8Array.from(shown.data), shown.shape, 'uint8');
  }
}
