/** Latent labels for recorded play. */
import type { Recordings } from '../benchmarks/benchmark.ts';
import { labelAll } from '../cloning/label-all.ts';
import type { Codes } from '../cloning/labelling.ts';
import type { RunContext } from '../experiment.ts';

/** Labels experts and held-out random play with the frozen LAM. @param world its folder */
export async function latentCodes(
  context: RunContext,
  world: string,
  { experts, heldOutExperts, heldOutVideo }: Recordings,
): Promise<Codes> {
  const labelled = await labelAll(context, world, [...experts, ...heldOutExperts, heldOutVideo]);
  return {
    experts: labelled.slice(0, experts.length),
    heldOutExperts: labelled.slice(experts.length, -1),
    heldOutVideo: labelled[labelled.length - 1],
  };
}
