/**
 * Worlds under way: remembers each world's tokens and actions and generates the next frame of all of them in a batch.
 * Dimension keys: B worlds, T frames of a window, H height, W width, C channels, S tokens of a frame.
 */
import type { Arrays, CompiledGraph, Engine, GraphDefinition, State } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray, zeros } from '../../engine/ndarray.ts';
import { scope } from '../../engine/nn/parameters.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { WeightPrecision } from '../../engine/weight-precision.ts';
import { type GenieConfig, tokensPerFrame } from '../config.ts';
import { inferActions } from '../lam/latent-actions.ts';
import { tokenVectors } from '../model/token-codebook.ts';
import { tokenize } from '../model/tokenizer.ts';
import type { WorldModel } from '../model/world-model.ts';
import { nextFrameGraph, noiseRounds, showGraph } from './generation.ts';

/** One world's past, oldest first, at most T−1 frames; actions[i] led to tokens[i], null if none is known. */
interface World {
  tokens: Int32Array[];
  actions: (number | null)[];
  random: RandomStream;
}

export interface GenerationOptions {
  /**
   * `int8` is faster and rounds the weights that make and draw frames (docs/performance.md says what it costs); prompts
   * are always read in float32. Worlds of a batch then share the scales of what weights are multiplied with, so that
   * their frames depend a little on each other. Default float32.
   */
  readonly weightPrecision?: WeightPrecision;
}

type Graphs = Record<'read' | 'nextFrame' | 'show', CompiledGraph>;

export class GeneratedWorlds {
  readonly config: GenieConfig;
  readonly count: number;
  readonly #state: State;
  readonly #graphs: Graphs;
  readonly #worlds: World[] = [];

  private constructor(config: GenieConfig, count: number, state: State, graphs: Graphs) {
    this.config = config;
    this.count = count;
    this.#state = state;
    this.#graphs = graphs;
  }

  /**
   * Compiles generation for `count` worlds at a time.
   * @throws UserError if the engine cannot keep weights as `weightPrecision` asks.
   */
  static async create(
    engine: Engine,
    { config, weights }: WorldModel,
    count: number,
    { weightPrecision }: GenerationOptions = {},
  ): Promise<GeneratedWorlds> {
    const only = (...prefixes: string[]): Arrays =>
      Object.fromEntries(
        Object.entries(weights).filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))),
      );
    const [read, nextFrame, show] = await Promise.all([
      engine.compile(readGraph(config, only('tokenizer.', 'lam.'))),
      engine.compile(nextFrameGraph(config, count, only('dynamics.', 'lam.codebook.'), weightPrecision)),
      engine.compile(showGraph(config, count, only('tokenizer.'), weightPrecision)),
    ]);
    return new GeneratedWorlds(config, count, engine.createState({}), { read, nextFrame, show });
  }

  /**
   * Starts a world from its last frames, at most T−1 of them (earlier ones are dropped). The actions between them
   * are inferred by the LAM.
   * @param frames_THWC uint8 pixels.
   */
  async start(world: number, frames_THWC: NdArray<'uint8'>, random: RandomStream): Promise<void> {
    const { frames, height, width } = this.config.video;
    const frameSize = height * width * 3;
    const given = Math.min(frames_THWC.shape[0], frames - 1);
    const pixels = frames_THWC.data.subarray(frames_THWC.data.length - given * frameSize);
    // The rest of the window is filled with the last frame; causality keeps it from mattering.
    const window = new Float32Array(frames * frameSize);
    for (let t = 0; t < frames; t++) {
      const from = Math.min(t, given - 1) * frameSize;
      for (let i = 0; i < frameSize; i++) window[t * frameSize + i] = pixels[from + i] / 255;
    }
    const input = ndarray(window, [1, frames, height, width, 3], 'float32');
    const { tokens, actions } = await this.#graphs.read.run(this.#state, { frames: input });
    const perFrame = tokensPerFrame(this.config);
    this.#worlds[world] = {
      tokens: Array.from({ length: given }, (_, t) =>
        Int32Array.from(tokens.data.subarray(t * perFrame, (t + 1) * perFrame)),
      ),
      actions: Array.from({ length: given }, (_, t) => (t === 0 ? null : actions.data[t - 1])),
      random,
    };
  }

  /**
   * Generates the next frame of every world: uint8 [B, H, W, C]. actions[b] leads to it.
   * @param going false for worlds that stay where they are; their action is ignored.
   */
  async step(actions: ArrayLike<number>, going?: readonly boolean[]): Promise<NdArray<'uint8'>> {
    const moves = Array.from({ length: this.count }, (_, b) => going?.[b] ?? true);
    this.#check(actions, moves);
    if (!moves.some(Boolean)) return this.show();
    const perFrame = tokensPerFrame(this.config);
    const { made } = await this.#graphs.nextFrame.run(this.#state, {
      ...this.#past(),
      action: ndarray(
        moves.map((moving, b) => (moving ? actions[b] : 0)),
        [this.count],
        'int32',
      ),
      sample: this.#noise(moves),
      order: this.#noise(moves),
    });
    const past = this.config.video.frames - 1;
    const windows = this.#worlds.map((world, b) => {
      if (!moves[b]) return world.tokens;
      const next = Int32Array.from(made.data.subarray(b * perFrame, (b + 1) * perFrame));
      const window = [...world.tokens, next];
      world.tokens = window.slice(-past);
      world.actions = [...world.actions, actions[b]].slice(-past);
      return window;
    });
    return this.#decode(windows);
  }

  /** The last frame of every world as the model sees it, uint8 [B, H, W, C]. */
  show(): Promise<NdArray<'uint8'>> {
    return this.#decode(this.#worlds.map(({ tokens }) => tokens));
  }

  /** Tokens [S] of the last frame of a world. */
  lastTokens(world: number): Int32Array {
    return this.#worlds[world].tokens.at(-1)!.slice();
  }

  dispose(): void {
    for (const graph of Object.values(this.#graphs)) graph.dispose();
    this.#state.dispose();
  }

  #check(actions: ArrayLike<number>, moves: readonly boolean[]): void {
    const { codes } = this.config.latentActions.codebook;
    for (let b = 0; b < this.count; b++) {
      if (!this.#worlds[b]) throw new UserError(`world ${b} has not been started: give it a prompt first`);
      if (moves[b] && !(Number.isInteger(actions[b]) && actions[b] >= 0 && actions[b] < codes)) {
        throw new UserError(`action ${actions[b]}: must be a whole number from 0 to ${codes - 1}`);
      }
    }
  }

  #past(): Arrays {
    const past = this.config.video.frames - 1;
    const perFrame = tokensPerFrame(this.config);
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
    const shape = [this.count, noiseRounds(this.config), tokensPerFrame(this.config)];
    const noise = zeros(shape, 'float32');
    const each = shape[1] * shape[2];
    this.#worlds.forEach(({ random }, b) => {
      if (moves[b]) noise.data.set(random.uniform(each), b * each);
    });
    return noise;
  }

  async #decode(windows: readonly (readonly Int32Array[])[]): Promise<NdArray<'uint8'>> {
    const { frames } = this.config.video;
    const perFrame = tokensPerFrame(this.config);
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

/** Tokens [1, T, S] and latent actions [1, T−1] of one window of `frames` [1, T, H, W, C]. */
function readGraph(config: GenieConfig, weights: Arrays): GraphDefinition {
  const { frames, height, width } = config.video;
  return {
    name: 'read prompt',
    state: {},
    frozen: weights,
    inputs: { frames: { shape: [1, frames, height, width, 3], dtype: 'float32' } },
    body(tensors, inputs) {
      const vectors = tokenVectors(tensors, config);
      return {
        outputs: {
          tokens: tokenize(scope(tensors, 'tokenizer'), vectors, inputs.frames, config),
          actions: inferActions(tensors, inputs.frames, config),
        },
      };
    },
  };
}
