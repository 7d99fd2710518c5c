/** Latent labels for recorded play. */

import type { WorldModel } from '../../genie/world-model.ts';
import type { Recordings } from '../benchmarks/benchmark.ts';
import { labelAll } from '../cloning/label-all.ts';
import type { Codes } from '../cloning/labelling.ts';
import type { RunContext } from '../experiment.ts';

/** Labels experts and held-out random play with the frozen LAM of a world. @param folder of `model` */
export async function latentCodes(
  context: RunContext,
  folder: string,
  model: WorldModel,
  { experts, heldOutExperts, heldOutVideo }: Recordings,
): Promise<Codes> {
  const labelled = await labelAll(context, folder, [...experts, ...heldOutExperts, heldOutVideo]);
  return {
    experts: labelled.slice(0, experts.length),
    heldOutExperts: labelled.slice(experts.length, -1),
    heldOutVideo: labelled[labelled.length - 1],
    places: model.places,
  };
}
