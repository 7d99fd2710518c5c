/**
 * From latent to real actions (paper, appendix E): a dictionary D with, for each latent action, the real actions that
 * were taken where the latent action model saw it, filled from a few labelled expert samples. To act, a real action
 * is drawn from the list of the latent.
 */
import type { RandomStream } from '../../engine/random.ts';
import type { Space } from '../../envs/spaces/space.ts';
import { LatentActions } from '../../genie/env/latent-actions.ts';

/** One labelled expert frame: what the latent action model says and what was really done. */
export interface LabelledSample {
  readonly latent: number;
  readonly action: number;
}

/** The dictionary that a policy over latent actions needs: none in a generated world, whose actions are the latent ones. */
export function dictionaryFor<D>(actionSpace: Space, dictionary: D | null): D | null {
  return actionSpace instanceof LatentActions ? null : dictionary;
}

export class ActionDictionary {
  readonly #lists: number[][];
  readonly #all: number[];
  readonly #actions: number;
  #drawn = 0;
  #fellBack = 0;

  /**
   * @param latents number of latent actions
   * @param actions number of real actions
   * @param samples in any number, none included
   */
  constructor(latents: number, actions: number, samples: readonly LabelledSample[]) {
    this.#lists = Array.from({ length: latents }, () => []);
    this.#actions = actions;
    for (const { latent, action } of samples) this.#lists[latent].push(action);
    this.#all = samples.map(({ action }) => action);
  }

  /**
   * A real action for a latent one. The paper does not say what to do about a latent that no labelled sample shows:
   * here the action comes from the samples of all latents, and with no samples at all it is uniformly random.
   */
  draw(latent: number, random: RandomStream): number {
    this.#drawn++;
    const list = this.#lists[latent];
    if (list.length > 0) return list[random.integer(list.length)];
    this.#fellBack++;
    return this.#all.length > 0 ? this.#all[random.integer(this.#all.length)] : random.integer(this.#actions);
  }

  /** The share of draws so far for which the latent's own list was empty. */
  get fallbackShare(): number {
    return this.#drawn === 0 ? 0 : this.#fellBack / this.#drawn;
  }

  /** The probability with which `draw(latent)` gives each action. */
  distribution(latent: number): number[] {
    const own = this.#lists[latent].length > 0 ? this.#lists[latent] : this.#all;
    const shares = new Array<number>(this.#actions).fill(own.length === 0 ? 1 / this.#actions : 0);
    for (const action of own) shares[action] += 1 / own.length;
    return shares;
  }
}
