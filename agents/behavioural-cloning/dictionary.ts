/**
 * From latent to real actions (paper, appendix E): a dictionary D with, for each latent action, the real actions that
 * were taken where the latent action model saw it, filled from a few labelled expert samples. To act, a real action
 * is drawn from the list of the latent.
 */
import { z } from 'zod';
import type { RandomStream } from '../../engine/random.ts';
import type { Space } from '../../envs/spaces/space.ts';
import { LatentActions } from '../../genie/env/latent-actions.ts';
import type { Places } from '../../genie/places.ts';

/** One labelled expert frame: what the latent action model says and what was really done. */
export interface LabelledSample {
  readonly latent: number;
  readonly action: number;
}

/** What a dictionary is made of, as it is kept beside a policy over latent actions. */
export const dictionarySchema = z.strictObject({
  /** Number of real actions. */
  actions: z.int().positive(),
  samples: z.array(z.strictObject({ latent: z.int().min(0), action: z.int().min(0) })),
  /** Of each latent action, if near ones are alike. */
  places: z.array(z.array(z.number()).readonly()).readonly().optional(),
});

export type DictionarySettings = z.infer<typeof dictionarySchema>;

/** The dictionary that a policy over latent actions needs: none in a generated world, whose actions are the latent ones. */
export function dictionaryFor<D>(actionSpace: Space, dictionary: D | null): D | null {
  return actionSpace instanceof LatentActions ? null : dictionary;
}

export class ActionDictionary {
  /** By latent action: of its own samples, or of those that speak for it. */
  readonly #lists: readonly (readonly number[])[];
  readonly #shown: ReadonlySet<number>;
  readonly #actions: number;
  #drawn = 0;
  #fellBack = 0;

  /**
   * The paper does not say what to do about a latent that no labelled sample shows: here it has the samples of the nearest
   * one that is shown or, without places, those of all latents.
   * @param latents number of latent actions
   * @param dictionary with samples in any number, none included
   */
  constructor(latents: number, { actions, samples, places }: DictionarySettings) {
    const own = Array.from({ length: latents }, (): number[] => []);
    for (const { latent, action } of samples) own[latent].push(action);
    const all = samples.map(({ action }) => action);
    this.#lists = speakersFor(latents, samples, places).map((speaker) =>
      own[speaker].length > 0 ? own[speaker] : all,
    );
    this.#shown = new Set(samples.map(({ latent }) => latent));
    this.#actions = actions;
  }

  /** A real action for a latent one; uniformly random with no samples at all. */
  draw(latent: number, random: RandomStream): number {
    this.#drawn++;
    if (!this.#shown.has(latent)) this.#fellBack++;
    const list = this.#lists[latent];
    return list.length > 0 ? list[random.integer(list.length)] : random.integer(this.#actions);
  }

  /** The share of draws so far for a latent that no sample shows. */
  get fallbackShare(): number {
    return this.#drawn === 0 ? 0 : this.#fellBack / this.#drawn;
  }

  /** The probability with which `draw(latent)` gives each action. */
  distribution(latent: number): number[] {
    const list = this.#lists[latent];
    const shares = new Array<number>(this.#actions).fill(list.length === 0 ? 1 / this.#actions : 0);
    for (const action of list) shares[action] += 1 / list.length;
    return shares;
  }
}

/**
 * For each latent action the one whose samples say what it means: the nearest that has some or, if there is none or it is not
 * known which lie near, itself.
 */
export function speakersFor(
  latents: number,
  samples: readonly Pick<LabelledSample, 'latent'>[],
  places?: Places,
): number[] {
  const shown = [...new Set(samples.map(({ latent }) => latent))];
  return Array.from({ length: latents }, (_, latent) => {
    if (!places || shown.length === 0 || shown.includes(latent)) return latent;
    const distances = shown.map((other) =>
      Math.hypot(...places[latent].map((value, d) => value - places[other][d])),
    );
    return shown[distances.indexOf(Math.min(...distances))];
  });
}
