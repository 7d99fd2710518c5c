/**
 * The codes of a latent action model of motion: clusters of the training video's steps, found once, before anything is trained
 * on them, and kept. Codes that go on moving settle on clusters that blur when a jump begins (docs/lam-notes.md), and whatever
 * was learnt of their meaning is lost.
 * Dimension keys: B windows of a batch, T frames of a window, L latent numbers.
 */
import { kmeans } from 'ml-kmeans';
import { toPixels } from '../../data/pixels.ts';
import { WindowLoader } from '../../data/windows.ts';
import type { Arrays } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { stopIfInterrupted } from '../../engine/interruption.ts';
import { ndarray } from '../../engine/ndarray.ts';
import { lamOf } from '../lam/latent-actions.ts';
import { motionLabelling } from '../lam/motion.ts';
import { normalise } from '../model/vector-quantizer.ts';
import { checkVideo } from './frames.ts';
import type { TrainingOptions } from './train-tokenizer.ts';

/** Steps that the clusters are found in, at least. */
const FITTED = 8000;
/** Clusterings from different beginnings, of which the tightest is taken. */
const TRIES = 4;
const BATCH = 8;
const CODES = 'lam.codebook.codes';

/**
 * The codebook, as weights: that of `start` where it is of the same shape, so that a world trained further keeps its codes.
 * @throws UserError if the video does not fit the configuration, or has fewer different steps than there are to be codes.
 */
export async function fitCodes(options: TrainingOptions): Promise<Arrays> {
  checkVideo(options);
  const { codes, latentWidth } = options.config.latentActions.codebook;
  const given = options.start?.[CODES];
  if (given && `${given.shape}` === `${[codes, latentWidth]}`) return { [CODES]: given };
  const vectors = await motionOf(options);
  if (new Set(vectors.map(String)).size < codes) {
    throw new UserError(
      `${options.dataset.path}: has fewer different steps than latentActions.codebook.codes, ${codes}: give it more video`,
    );
  }
  const random = options.random.fork('codes');
  const [tightest] = Array.from({ length: TRIES }, () => {
    const clusters = kmeans(vectors, codes, { seed: random.integer(2 ** 31) });
    const spread = clusters
      .computeInformation(vectors)
      .reduce((sum, { error, size }) => sum + Number(error) * size, 0);
    return { centres: clusters.centroids, spread };
  }).sort((a, b) => a.spread - b.spread);
  const unit = tightest.centres.flatMap((centre) => {
    const length = Math.hypot(...centre);
    return centre.map((value) => value / length);
  });
  return { [CODES]: ndarray(Float32Array.from(unit), [codes, latentWidth], 'float32') };
}

/** Vectors of length 1 [steps][L] of the steps of random windows, those whose past or future a window cuts off left out. */
async function motionOf({ engine, config, dataset, random, progress }: TrainingOptions): Promise<number[][]> {
  const { height, width, stride } = config.video;
  const { reach, ahead } = motionLabelling;
  const recorded = Math.max(...dataset.episodes.map((episode) => episode.frames));
  const longest = 1 + Math.floor((recorded - 1) / stride);
  // Of short episodes half the longest, or that one alone would have windows; but half of a window's steps are to be of use.
  const least = 2 * (reach + ahead);
  const frames = Math.min(motionLabelling.frames, longest, Math.max(least, Math.ceil(longest / 2)));
  // Of T−1 steps.
  const [first, end] = frames > reach + ahead + 1 ? [reach, frames - ahead] : [0, frames - 1];
  const shape = [BATCH, frames, height, width, 3];
  const graph = await engine.compile({
    name: 'motion',
    state: {},
    inputs: { frames: { shape, dtype: 'float32' } },
    body: (_, inputs) => ({ outputs: { vectors: normalise(lamOf(config).encode({}, inputs.frames)) } }),
  });
  const state = engine.createState({});
  const loader = new WindowLoader({
    ...{ dataset, stride, batch: BATCH },
    ...{ windowFrames: frames, random: random.fork('code windows') },
  });
  const batches = Math.ceil(FITTED / (BATCH * (end - first)));
  const bar = progress.stage('Clusters of motion', batches);
  const found: number[][] = [];
  try {
    for (let batch = 0; batch < batches; batch++) {
      stopIfInterrupted();
      const { frames_BTHWC } = await loader.next();
      const input = ndarray(toPixels(frames_BTHWC.data), shape, 'float32');
      const { vectors } = await graph.run(state, { frames: input });
      const [, latentWidth] = vectors.shape;
      for (let b = 0; b < BATCH; b++) {
        for (let t = first; t < end; t++) {
          const from = (b * (frames - 1) + t) * latentWidth;
          found.push([...vectors.data.subarray(from, from + latentWidth)]);
        }
      }
      bar.advance();
    }
    return found;
  } finally {
    bar.end();
    graph.dispose();
    state.dispose();
  }
}
