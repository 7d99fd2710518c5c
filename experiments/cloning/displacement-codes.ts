/**
 * What exact codes of motion give: in place of the latent action model's codes, clusters of how far what the player moves
 * really moved and of how that changed, as the simulator knows it.
 */
import { std } from 'mathjs';
import { kmeans } from 'ml-kmeans';
import type { LabelledDataset } from '../../data/dataset.ts';
import { RandomStream } from '../../engine/random.ts';
import type { LatentLabels } from '../../genie/label.ts';
import type { Places } from '../../genie/places.ts';
import type { Recordings } from '../benchmarks/benchmark.ts';
import { type ReplayedWorld, replayPositions } from '../benchmarks/replay-positions.ts';
import type { Codes } from './labelling.ts';

/**
 * How what the player moves moved from each frame to the one `stride` later, and that less how it had moved before: a body
 * with inertia shows in its change of speed, not in its speed, which key is pressed.
 */
interface Moves {
  readonly id: string;
  readonly moves: readonly number[][];
}

/** Steps that the clusters are fitted on, at most. */
const FITTED = 20_000;
/** Of exact displacements 128 clusters divide what is the same to a player, and clone worse (docs/cloning-notes.md). */
const MOST_CLUSTERS = 48;

/** At most `codes` of them, aligned as latent actions are, and where each lies; the clusters are those of the experts' moves. */
export async function displacementCodes(
  world: ReplayedWorld,
  { experts, heldOutExperts, heldOutVideo }: Recordings,
  { codes, stride, seed }: { codes: number; stride: number; seed: number },
): Promise<Codes & { places: Places }> {
  const moves = [];
  for (const dataset of experts) moves.push(await movesOf(world, dataset, stride));
  const random = new RandomStream(seed).fork('displacement codes');
  const drawn = random.shuffle(moves.flat().flatMap((episode) => episode.moves)).slice(0, FITTED);
  const scales = drawn[0].map((_, d) => Number(std(drawn.map((move) => move[d]))) || 1);
  const scaled = (own: readonly number[][]) => own.map((move) => move.map((value, d) => value / scales[d]));
  const different = new Set(drawn.map(String)).size;
  const clusters = kmeans(scaled(drawn), Math.min(codes, different, MOST_CLUSTERS), {
    seed: random.integer(2 ** 31),
  });
  const code = (episodes: readonly Moves[]) =>
    episodes.map(
      ({ id, moves: own }): LatentLabels => ({
        id,
        latents: Int32Array.from(own.length === 0 ? [] : clusters.nearest(scaled(own))),
      }),
    );
  const heldOut = [];
  for (const dataset of heldOutExperts) heldOut.push(code(await movesOf(world, dataset, stride)));
  return {
    experts: moves.map(code),
    heldOutExperts: heldOut,
    heldOutVideo: code(await movesOf(world, heldOutVideo, stride)),
    // Codes that no step has lie where the last one does.
    places: Array.from({ length: codes }, (_, c) => clusters.centroids[c] ?? clusters.centroids.at(-1)!),
  };
}

async function movesOf(world: ReplayedWorld, dataset: LabelledDataset, stride: number): Promise<Moves[]> {
  return (await replayPositions(world, dataset)).map(({ id, positions }) => {
    const moves = positions.slice(stride).map((to, t) => to.map((value, d) => value - positions[t][d]));
    const before = (t: number) => moves[Math.max(0, t - stride)];
    return {
      id,
      moves: moves.map((move, t) => [...move, ...move.map((value, d) => value - before(t)[d])]),
    };
  });
}
