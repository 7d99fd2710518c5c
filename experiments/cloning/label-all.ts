/** Latent labels of data sets, several shares of their episodes at once. */
import type { Progress } from '../../engine/progress.ts';
import { sharedBytes } from '../../engine/shared-bytes.ts';
import type { LatentLabels, RecordedVideo } from '../../genie/label.ts';
import type { RunContext } from '../experiment.ts';
import { type CloningWorkers, withWorkers } from './workers.ts';

/** Episodes that a thread labels at a time. */
const SHARE = 64;

/** Labels the episodes of each data set with a frozen LAM. @param world its folder */
export function labelAll(
  context: RunContext,
  world: string,
  datasets: readonly RecordedVideo[],
): Promise<LatentLabels[][]> {
  const shares = datasets.reduce((sum, { episodes }) => sum + Math.ceil(episodes.length / SHARE), 0);
  return withWorkers(context, shares, async (workers) => {
    const labelled: LatentLabels[][] = [];
    for (const dataset of datasets) labelled.push(await label(workers, world, dataset, context.progress));
    return labelled;
  });
}

async function label(
  workers: CloningWorkers,
  world: string,
  dataset: RecordedVideo,
  progress: Progress,
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
