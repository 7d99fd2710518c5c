/**
 * Draws the pictures of docs/tutorial.md from what its commands made: `npx tsx docs/tutorial-pictures.ts runs/tutorial`.
 * They change only with the weights that ship.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataset } from '../data/dataset.ts';
import { decodeVideo } from '../data/video.ts';
import { writeFileAtomically } from '../engine/files.ts';
import type { DiscreteActions } from '../experiments/benchmarks/benchmark.ts';
import { coinrun } from '../experiments/benchmarks/coinrun.ts';
import { encodePng, strip } from '../experiments/pictures.ts';
import { loadWorldModel } from '../genie/world-models.ts';

const [, , folder] = process.argv;
const images = join(import.meta.dirname, 'images');

/** Steps of the expert that are shown, and moments of the recorded episode. */
const first = 4;
const shown = 9;
const moments = [0, 8, 24, 40, 66];

const { video } = (await loadWorldModel('coinrun')).config;
const size = video.height * video.width * 3;
const [line] = (await readFile(join(folder, 'latents.jsonl'), 'utf8')).split('\n');
const { id, latents } = JSON.parse(line) as { id: string; latents: number[] };
const experts = await openDataset(join(folder, 'experts'), { labels: true });
const recorded = await experts.frames(id);
const { actions } = experts.labels(id);
const { effects, effectOf } = coinrun.actions as DiscreteActions;
const steps = Array.from({ length: shown }, (_, i) => first + 2 * i);
const labels = await strip(
  'An expert’s video: the latent action seen at each step, and the key that was pressed',
  [{ label: '', frames: steps.map((t) => recorded.slice(t * size, (t + 1) * size)) }],
  steps.map((t) => `${latents[t]} (${effects[effectOf(actions[t])]})`),
  video,
);
await writeFileAtomically(join(images, 'tutorial-labels.png'), labels);

const episode = await decodeVideo(join(folder, 'videos', 'level-1000000.mp4'));
const { height, width, frames_THWC } = episode;
const gap = 4;
const row = new Uint8Array(height * (moments.length * (width + gap) - gap) * 3).fill(255);
const rowWidth = moments.length * (width + gap) - gap;
for (const [i, t] of moments.entries()) {
  for (let y = 0; y < height; y++) {
    const from = (Math.min(t, episode.frames - 1) * height + y) * width * 3;
    row.set(frames_THWC.subarray(from, from + width * 3), (y * rowWidth + i * (width + gap)) * 3);
  }
}
await writeFileAtomically(join(images, 'tutorial-episode.png'), encodePng(row, { height, width: rowWidth }));
