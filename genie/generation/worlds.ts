/** Generated worlds of a trained model: compiles its graphs and keeps its configuration beside them. */
import type { Arrays, Engine } from '../../engine/engine.ts';
import type { WeightPrecision } from '../../engine/weight-precision.ts';
import { type GenieConfig, tokensPerFrame } from '../config.ts';
import type { WorldModel } from '../model/world-model.ts';
import { nextFrameGraph, noiseRounds, showGraph } from './generation.ts';
import { readGraph } from './read-prompt.ts';
import { type WorldSizes, WorldsOfGraphs } from './worlds-of-graphs.ts';

export interface GenerationOptions {
  /**
   * `int8` is faster and rounds the weights that make and draw frames (docs/performance.md says what it costs); prompts
   * are always read in float32. Worlds of a batch then share the scales of what weights are multiplied with, so that
   * their frames depend a little on each other. Default float32.
   */
  readonly weightPrecision?: WeightPrecision;
}

export function worldSizes(config: GenieConfig): WorldSizes {
  const { video, latentActions } = config;
  return {
    frames: video.frames,
    height: video.height,
    width: video.width,
    tokens: tokensPerFrame(config),
    codes: latentActions.codebook.codes,
    noiseRounds: noiseRounds(config),
  };
}

/** The three graphs of `count` worlds, not yet compiled; each holds the weights that it needs. */
export function worldGraphs(
  { config, weights }: WorldModel,
  count: number,
  { weightPrecision }: GenerationOptions = {},
) {
  const only = (...prefixes: string[]): Arrays =>
    Object.fromEntries(
      Object.entries(weights).filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))),
    );
  return {
    read: readGraph(config, only('tokenizer.', 'lam.')),
    nextFrame: nextFrameGraph(config, count, only('dynamics.', 'lam.codebook.'), weightPrecision),
    show: showGraph(config, count, only('tokenizer.'), weightPrecision),
  };
}

export class GeneratedWorlds extends WorldsOfGraphs {
  readonly config: GenieConfig;

  private constructor(config: GenieConfig, ...rest: ConstructorParameters<typeof WorldsOfGraphs>) {
    super(...rest);
    this.config = config;
  }

  /**
   * Compiles generation for `count` worlds at a time.
   * @throws UserError if the engine cannot keep weights as `weightPrecision` asks.
   */
  static async create(
    engine: Engine,
    model: WorldModel,
    count: number,
    options: GenerationOptions = {},
  ): Promise<GeneratedWorlds> {
    const { config } = model;
    const graphs = worldGraphs(model, count, options);
    const [read, nextFrame, show] = await Promise.all([
      engine.compile(graphs.read),
      engine.compile(graphs.nextFrame),
      engine.compile(graphs.show),
    ]);
    const { temperature } = config.sampling;
    const state = engine.createState({});
    return new GeneratedWorlds(config, worldSizes(config), count, temperature, state, {
      read,
      nextFrame,
      show,
    });
  }
}
