import { expect, it } from 'vitest';
import type { Dataset } from '../../data/dataset.ts';
import type { EpisodeInfo } from '../../data/episode.ts';
import { RandomStream } from '../../engine/random.ts';
import { curate, fitLogistic } from './curation.ts';

const frames = 10;
const size = { height: 16, width: 16 };

/** Noise that stands still or is new in every frame. */
function dataset(count: number): Dataset {
  const episodes = Array.from({ length: count }, (_, i): EpisodeInfo => {
    return { id: `${i}`, frames, ...size, game: i % 2 === 0 ? 'moving' : 'still' };
  });
  const pixels = async (id: string) => {
    const random = new RandomStream(Number(id));
    const frameSize = size.height * size.width * 3;
    const first = random.integers(frameSize, 256);
    const video = new Uint8Array(frames * frameSize);
    for (let t = 0; t < frames; t++) {
      video.set(Number(id) % 2 === 0 ? random.integers(frameSize, 256) : first, t * frameSize);
    }
    return video;
  };
  return { ...size, episodes, frames: pixels } as unknown as Dataset;
}

it('keeps what looks like the labelled episodes that are wanted', async () => {
  const video = dataset(40);
  const filter = await curate(video, ({ game }) => game === 'moving', 1);
  expect(filter.labelled).toBe(20);
  expect(filter.accuracy).toBe(1);
  expect(filter.kept).toEqual(video.episodes.map(({ game }) => game === 'moving'));
});

it('labels half at most, so that the rest can judge', async () => {
  expect((await curate(dataset(6), ({ game }) => game === 'moving', 1)).labelled).toBe(3);
});

it('separates what a line separates', () => {
  const vectors = Array.from(new RandomStream(3).normal(200), (x, i) => [x, i % 7]);
  const labels = vectors.map(([x, other]) => x > 0.2 * other - 0.6);
  const logit = fitLogistic(vectors, labels);
  const right = vectors.filter((vector, i) => logit(vector) > 0 === labels[i]).length;
  expect(right / vectors.length).toBeGreaterThan(0.95);
});
