/**
 * Genie as a world model: its configuration, and the weights of tokenizer, latent action model and dynamics model with
 * both codebooks.
 */
import type { Arrays, Engine, TensorSpec } from '../engine/engine.ts';
import { type ParameterSpecs, prefixed } from '../engine/nn/parameters.ts';
import { type GenieConfig, genieConfigSchema, parseGenieConfig, tokensPerFrame } from './config.ts';
import { GeneratedWorlds } from './generation/worlds.ts';
import { inferActions, infersActions, labellingOf, lamOf } from './lam/latent-actions.ts';
import { dynamicsSpecs } from './model/dynamics.ts';
import { tokenCodebookShapes } from './model/token-codebook.ts';
import { tokenizerSpecs } from './model/tokenizer.ts';
import { readWorldModel } from './model-files.ts';
import { presets } from './presets/index.ts';
import { trainedFolder } from './trained/trained-worlds.ts';
import { trainGenie } from './training/train-genie.ts';
import type { ActionInference, GenerationOptions, WorldModel, WorldModelKind } from './world-model.ts';

/** Parameters of all three models, under the names of their weights. */
export function genieSpecs(config: GenieConfig): ParameterSpecs {
  return {
    ...prefixed('tokenizer', tokenizerSpecs(config)),
    ...prefixed('lam', lamOf(config).specs),
    ...prefixed('dynamics', dynamicsSpecs(config)),
  };
}

/** Shapes of all weights: parameters and codebooks. */
export function weightShapes(config: GenieConfig): Record<string, readonly number[]> {
  const { latentActions } = config;
  const parameters = Object.entries(genieSpecs(config)).map(([name, { shape }]) => [name, shape]);
  return {
    ...Object.fromEntries(parameters),
    ...tokenCodebookShapes(config),
    'lam.codebook.codes': [latentActions.codebook.codes, latentActions.codebook.latentWidth],
  };
}

export class Genie implements WorldModel<GenieConfig> {
  readonly kind = 'genie';
  readonly config: GenieConfig;
  /** Weights by name: `tokenizer.…`, `lam.…`, `dynamics.…`, `tokenizer.codebook.codes`, `lam.codebook.codes`. */
  readonly weights: Arrays;

  constructor(config: GenieConfig, weights: Arrays) {
    this.config = config;
    this.weights = weights;
  }

  get codes(): number {
    return this.config.latentActions.codebook.codes;
  }

  /** Of codes of motion; what distances between learnt codes mean has not been measured. */
  get places(): number[][] | undefined {
    const { input, codebook } = this.config.latentActions;
    if (input !== 'motion') return undefined;
    const codes = [...this.weights['lam.codebook.codes'].data];
    return Array.from({ length: codebook.codes }, (_, code) =>
      codes.slice(code * codebook.latentWidth, (code + 1) * codebook.latentWidth),
    );
  }

  get refinement() {
    return { steps: this.config.sampling.steps, mostSteps: tokensPerFrame(this.config) };
  }

  /** @throws UserError if the engine cannot keep weights as `weightPrecision` asks, or a frame has fewer tokens than steps. */
  async open(
    engine: Engine,
    count: number,
    { steps, ...options }: GenerationOptions = {},
  ): Promise<GeneratedWorlds> {
    const model = steps === undefined ? this : this.withSteps(steps);
    return GeneratedWorlds.create(engine, model, count, options);
  }

  /** The same model with so many MaskGIT steps a frame. @throws UserError if a frame has fewer tokens. */
  withSteps(steps: number): Genie {
    const sampling = { ...this.config.sampling, steps };
    return new Genie(parseGenieConfig({ ...this.config, sampling }), this.weights);
  }

  get labelling() {
    return labellingOf(this.config);
  }

  async inferActions(engine: Engine, windows: number): Promise<ActionInference> {
    const { config } = this;
    const { height, width } = config.video;
    const { frames } = this.labelling;
    const weights = Object.fromEntries(
      Object.entries(this.weights).filter(([name]) => infersActions(name, config)),
    );
    const specs = Object.entries(weights).map(([name, { shape }]): [string, TensorSpec] => [
      name,
      { shape, dtype: 'float32' },
    ]);
    const graph = await engine.compile({
      name: 'label',
      state: Object.fromEntries(specs),
      inputs: { frames: { shape: [windows, frames, height, width, 3], dtype: 'float32' } },
      body: (tensors, inputs) => ({ outputs: { actions: inferActions(tensors, inputs.frames, config) } }),
    });
    const state = engine.createState(weights);
    return {
      infer: async (frames_BTHWC) => (await graph.run(state, { frames: frames_BTHWC })).actions.data,
      dispose() {
        graph.dispose();
        state.dispose();
      },
    };
  }
}

export const genieKind = {
  kind: 'genie',
  presets,
  schema: genieConfigSchema,
  parseConfig: parseGenieConfig,
  weightShapes,
  create: (config: GenieConfig, weights: Arrays) => new Genie(config, weights),
  train: trainGenie,
} satisfies WorldModelKind<GenieConfig, Genie>;

/**
 * Reads a trained Genie, for what is only about Genies: their parts, their graphs.
 * @param reference its folder, or the name of a world that ships.
 * @throws UserError if the folder holds none or if it is damaged.
 */
export function loadGenie(reference: string): Promise<Genie> {
  return readWorldModel(trainedFolder(reference), genieKind);
}
