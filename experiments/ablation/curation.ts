/**
 * Choosing video as the paper does (appendix B): a handful of episodes is labelled as good or bad, a small classifier
 * learns from them, and what it calls good is kept. In place of the paper's ResNet18 it is logistic regression on
 * statistics of colour and motion: a handful of labels carries no more.
 */
import type { Dataset } from '../../data/dataset.ts';
import type { EpisodeInfo } from '../../data/episode.ts';
import { RandomStream } from '../../engine/random.ts';

/** Episodes that are labelled. */
const LABELLED = 24;
/** Places in an episode that are looked at, and how far apart two frames of one place are. */
const PLACES = 4;
const APART = 4;
/** The picture is summed up in CELLS × CELLS cells. */
const CELLS = 4;

const STEPS = 600;
const RATE = 0.05;
/** L2 penalty: there are more features than labels. */
const PENALTY = 0.02;

export interface Filter {
  /** One for each episode: does the classifier keep it? */
  readonly kept: readonly boolean[];
  /** Share of the episodes that were not labelled and are classified rightly. */
  readonly accuracy: number;
  readonly labelled: number;
}

/**
 * Labels a few random episodes by `wanted`, trains on them and classifies all.
 * @throws RangeError if the episodes are too few to label some and judge the rest.
 */
export async function curate(
  dataset: Dataset,
  wanted: (episode: EpisodeInfo) => boolean,
  seed: number,
): Promise<Filter> {
  const { episodes } = dataset;
  if (episodes.length < 4) throw new RangeError('curation needs at least four episodes');
  const random = new RandomStream(seed).fork('curation');
  const order = random.shuffle(episodes.map((_, position) => position));
  const labelled = order.slice(0, Math.min(LABELLED, Math.floor(episodes.length / 2)));
  const features: number[][] = [];
  for (const { id, frames } of episodes) features.push(describe(await dataset.frames(id), frames, dataset));
  const weights = fitLogistic(
    labelled.map((position) => features[position]),
    labelled.map((position) => wanted(episodes[position])),
  );
  const kept = features.map((values) => weights(values) > 0);
  const judged = order.slice(labelled.length);
  const right = judged.filter((position) => kept[position] === wanted(episodes[position])).length;
  return { kept, accuracy: right / judged.length, labelled: labelled.length };
}

/** Mean colours and mean motion of each cell of the picture, over a few places of an episode. */
function describe(pixels: Uint8Array, frames: number, size: { height: number; width: number }): number[] {
  const frameSize = size.height * size.width * 3;
  const values = new Array<number>(CELLS * CELLS * 4).fill(0);
  for (let place = 0; place < PLACES; place++) {
    const at = Math.floor((place * Math.max(0, frames - 1 - APART)) / Math.max(1, PLACES - 1));
    const later = Math.min(at + APART, frames - 1);
    for (let i = 0; i < frameSize; i++) {
      const pixel = Math.floor(i / 3);
      const row = Math.floor((CELLS * Math.floor(pixel / size.width)) / size.height);
      const column = Math.floor((CELLS * (pixel % size.width)) / size.width);
      const first = 4 * (row * CELLS + column);
      const [now, then] = [pixels[at * frameSize + i], pixels[later * frameSize + i]];
      values[first + (i % 3)] += now / 255;
      values[first + 3] += Math.abs(then - now) / 255;
    }
  }
  const pixelsInCell = (PLACES * size.height * size.width) / CELLS ** 2;
  return values.map((value) => value / pixelsInCell);
}

/** Logistic regression by gradient descent on standardised features; gives the log-odds of a vector. */
export function fitLogistic(
  vectors: readonly (readonly number[])[],
  labels: readonly boolean[],
): (vector: readonly number[]) => number {
  const width = vectors[0].length;
  const count = vectors.length;
  const centre = columnMeans(vectors);
  const spread = columnMeans(vectors.map((row) => row.map((value, d) => (value - centre[d]) ** 2))).map(
    (variance) => Math.sqrt(variance) + 1e-6,
  );
  const standard = (row: readonly number[]) => row.map((value, d) => (value - centre[d]) / spread[d]);
  const rows = vectors.map(standard);
  const weights = new Array<number>(width).fill(0);
  let bias = 0;
  const logit = (row: readonly number[]) => row.reduce((sum, value, d) => sum + value * weights[d], bias);
  for (let step = 0; step < STEPS; step++) {
    const errors = rows.map((row, i) => 1 / (1 + Math.exp(-logit(row))) - (labels[i] ? 1 : 0));
    bias -= (RATE * errors.reduce((sum, error) => sum + error, 0)) / count;
    for (let d = 0; d < width; d++) {
      const slope = errors.reduce((sum, error, i) => sum + error * rows[i][d], 0) / count;
      weights[d] -= RATE * (slope + PENALTY * weights[d]);
    }
  }
  return (vector) => logit(standard(vector));
}

function columnMeans(rows: readonly (readonly number[])[]): number[] {
  return rows[0].map((_, d) => rows.reduce((sum, row) => sum + row[d], 0) / rows.length);
}
