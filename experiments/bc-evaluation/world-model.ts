/** Latent labels for recorded play. */
import type { Dataset } from '../../data/dataset.ts';
import { sharedBytes } from '../../engine/shared-bytes.ts';
import type { LatentLabels } from '../../genie/label.ts';
import type { Recordings } from '../benchmarks/benchmark.ts';
import type { Codes } from '../cloning/labelling.ts';
import { type CloningWorkers, withWorkers } from '../cloning/workers.ts';
import type { RunContext } from '../experiment.ts';

/** Episodes that a thread labels at a time. */
const SHARE = 64;

/** Labels experts and held-out random play with the frozen LAM, several shares at once. @param world its folder */
export function latentCodes(
  context: RunContext,
  world: string,
  { experts, heldOutExperts, heldOutVideo }: Recordings,
): Promise<Codes> {
  const datasets = [...experts, ...heldOutExperts, heldOutVideo];
  const shares = datasets.reduce((sum, { episodes }) => sum + Math.ceil(episodes.length / SHARE), 0);
  return withWorkers(context, shares, async (workers) => {
    const labelled: LatentLabels[][] = [];
    for (const dataset of datasets) labelled.push(await label(workers, world, dataset, context));
    return {
      experts: labelled.slice(0, experts.length),
      heldOutExperts: labelled.slice(experts.length, -1),
      heldOutVideo: labelled[labelled.length - 1],
    };
  });
}

async function label(
  workers: CloningWorkers,
  world: string,
  dataset: Dataset,
  { progress }: RunContext,
): Promise<LatentLabels[]> {
  const { path, height, width, episodes } = dataset;
  const bar = progress.stage('Latent labels', episodes.length);
  const shares = Array.from({ length: Math.ceil(episodes.length / SHARE) }, (_, i) =>
    episodes.slice(i * SHARE, (i + 1) * SHARE).map(({ id, frames }) => ({ id, frames })),
  );
  try {
    const labelled = shares.map((share) =>
      workers.use(async (worker) => {
        const frames_THWC = await Promise.all(
          share.map(async ({ id }) => sharedBytes(await dataset.frames(id))),
        );
        const video = { path, height, width, episodes: share };
        const labels = await worker.do('label', { world, video, frames_THWC }, { progress });
        bar.advance(share.length);
        return labels;
      }),
    );
    return (await Promise.all(labelled)).flat();
  } finally {
    bar.end();
  }
}
