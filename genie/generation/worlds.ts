/** Generated worlds of a trained Genie: compiles its graphs. */
import type { Arrays, Engine } from '../../engine/engine.ts';
import { type GenieConfig, tokensPerFrame } from '../config.ts';
import type { GenerationOptions } from '../world-model.ts';
import { nextFrameGraph, noiseRounds, showGraph } from './generation.ts';
import { readGraph } from './read-prompt.ts';
import { type GraphSizes, WorldsOfGraphs } from './worlds-of-graphs.ts';

/** What is needed of a Genie: configuration and weights. */
export interface TrainedGenie {
  readonly config: GenieConfig;
  readonly weights: Arrays;
}
type Options = Pick<GenerationOptions, 'weightPrecision'>;
interface GraphOptions extends Options {
  /** Frames that prompts are read from at a time: see `GraphSizes`. Default: all that the model looks at. */
  readonly promptFrames?: number;
}

export function worldSizes(config: GenieConfig, promptFrames = config.video.frames): GraphSizes {
  const { video, latentActions } = config;
  return {
    frames: video.frames,
    promptFrames,
    height: video.height,
    width: video.width,
    tokens: tokensPerFrame(config),
    codes: latentActions.codebook.codes,
    noiseRounds: noiseRounds(config),
  };
}

/** The three graphs of `count` worlds, not yet compiled; each holds the weights that it needs. */
export function worldGraphs(
  { config, weights }: TrainedGenie,
  count: number,
  { weightPrecision, promptFrames = config.video.frames }: GraphOptions = {},
) {
  const only = (...prefixes: string[]): Arrays =>
    Object.fromEntries(
      Object.entries(weights).filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))),
    );
  return {
    read: readGraph(config, promptFrames, only('tokenizer.', 'lam.')),
    nextFrame: nextFrameGraph(config, count, only('dynamics.', 'lam.codebook.'), weightPrecision),
    show: showGraph(config, count, only('tokenizer.'), weightPrecision),
  };
}

export class GeneratedWorlds extends WorldsOfGraphs {
  /**
   * Compiles generation for `count` worlds at a time.
   * @throws UserError if the engine cannot keep weights as `weightPrecision` asks.
   */
  static async create(
    engine: Engine,
    model: TrainedGenie,
    count: number,
    options: Options = {},
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
    return new GeneratedWorlds(worldSizes(config), count, temperature, state, { read, nextFrame, show });
  }
}
