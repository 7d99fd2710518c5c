/** Trained worlds that the server offers: each is loaded once, when it is first opened. */
import { findAgent } from '../../agents/registry.ts';
import type { Dataset } from '../../data/dataset.ts';
import { createEngine, type Engine, type EngineOptions } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { spacesOf } from '../../genie/env/world-model-env.ts';
import type { WorldModel, Worlds } from '../../genie/world-model.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import { WorldPlayer } from '../world-player.ts';
import { meaningsOf, openForMeanings } from './meanings.ts';
import { type BroughtPrompt, broughtPrompts, ServerPrompts } from './prompts.ts';

export interface ModelsOffer {
  /** Folders. */
  readonly models: readonly string[];
  /** Recorded episodes to start from, with labels if the codes' meaning is to be found. */
  readonly data: string | null;
  readonly engine: EngineOptions;
}

interface Loaded {
  readonly model: WorldModel;
  readonly dataset: Dataset | null;
  readonly brought: readonly BroughtPrompt[];
  readonly names: readonly string[];
}

/** Recordings do not say how fast they are played; CoinRun's 15 frames a second are usual. */
export const RECORDED_FRAMES_PER_SECOND = 15;

export class Models {
  readonly #offer: ModelsOffer;
  readonly #loaded = new Map<string, Promise<Loaded>>();
  #engine: Promise<Engine> | null = null;

  constructor(offer: ModelsOffer) {
    this.#offer = offer;
  }

  get folders(): readonly string[] {
    return this.#offer.models;
  }

  get engine(): Promise<Engine> {
    this.#engine ??= createEngine(this.#offer.engine);
    return this.#engine;
  }

  #load(folder: string): Promise<Loaded> {
    const known = this.#loaded.get(folder);
    if (known) return known;
    const loading = this.#read(folder);
    this.#loaded.set(folder, loading);
    // What failed may be tried again.
    loading.catch(() => this.#loaded.delete(folder));
    return loading;
  }

  async #read(folder: string): Promise<Loaded> {
    const model = await loadWorldModel(folder);
    const { video } = model.config;
    const numbers = Array.from({ length: model.codes }, (_, code) => `code ${code}`);
    const { data } = this.#offer;
    if (data === null)
      return { model, dataset: null, brought: await broughtPrompts(folder, model.config), names: numbers };
    const size = { height: video.height, width: video.width };
    const { dataset, labelled } = await openForMeanings(data, size);
    return {
      model,
      dataset,
      brought: [],
      names: labelled ? await meaningsOf(model, await this.engine, labelled) : numbers,
    };
  }

  /** @throws UserError if the folder was not offered or holds no model. */
  async open(folder: string): Promise<{ player: WorldPlayer; model: WorldModel; close: () => void }> {
    if (!this.folders.includes(folder)) throw new UserError(`there is no world ${folder}`);
    const { model, dataset, brought, names } = await this.#load(folder);
    const engine = await this.engine;
    const { video } = model.config;
    const { steps, mostSteps } = model.refinement ?? { steps: 1, mostSteps: 1 };
    const made = new Map<number, Promise<Worlds>>();
    const worldsOf = (steps: number) => {
      const worlds = made.get(steps) ?? model.open(engine, 1, { steps });
      made.set(steps, worlds);
      return worlds;
    };
    const player = await WorldPlayer.open({
      title: folder,
      framesPerSecond: RECORDED_FRAMES_PER_SECOND / video.stride,
      prompts: new ServerPrompts({ height: video.height, width: video.width }, dataset, brought),
      names,
      steps,
      mostSteps,
      worldsOf,
      async createAgent(name, seed) {
        const agent = await findAgent(name);
        const spaces = spacesOf({ height: video.height, width: video.width, codes: model.codes });
        return agent.create({ ...spaces, worlds: 1, seed, environments: [] });
      },
    });
    const close = () => {
      for (const worlds of made.values()) void worlds.then((ready) => ready.dispose());
    };
    return { player, model, close };
  }
}
