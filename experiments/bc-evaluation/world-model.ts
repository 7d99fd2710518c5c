/** Latent labels for recorded play. */
import type { Dataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Progress } from '../../engine/progress.ts';
import { labelDataset } from '../../genie/label.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import type { Recordings } from '../benchmarks/benchmark.ts';
import type { Codes } from '../cloning/labelling.ts';

/** Labels experts and held-out random play with the frozen LAM. */
export async function latentCodes(
  engine: Engine,
  model: WorldModel,
  { experts, heldOutExperts, heldOutVideo }: Recordings,
  progress: Progress,
): Promise<Codes> {
  const label = (dataset: Dataset) => labelDataset({ engine, model, dataset, progress });
  const labelEach = async (datasets: readonly Dataset[]) => {
    const labelled = [];
    for (const dataset of datasets) labelled.push(await label(dataset));
    return labelled;
  };
  return {
    experts: await labelEach(experts),
    heldOutExperts: await labelEach(heldOutExperts),
    heldOutVideo: await label(heldOutVideo),
  };
}
