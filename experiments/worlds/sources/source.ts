/** Where the video that worlds learn from comes from, and what of a world can be measured because it comes from there. */
import type { Dataset } from '../../../data/dataset.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { Progress } from '../../../engine/progress.ts';
import type { RandomStream } from '../../../engine/random.ts';
import type { WorldModel, WorldModelConfig } from '../../../genie/world-model.ts';
import type { Displacement } from '../../measure/displacement.ts';
import type { WorldRollout } from '../../measure/world-quality.ts';
import type { AgentCrop } from '../agent-crop.ts';
import type { Bound } from '../bound.ts';

/** `train`, or episodes of which no model sees anything. */
export type Part = 'train' | 'held-out';

export interface Video {
  readonly dataset: Dataset;
  readonly heldOut: Dataset;
}

/** What a reader is trained with. */
interface ReaderRequest {
  readonly engine: Engine;
  /** Folder of the recordings, with one of each part in it. */
  readonly recordings: string;
  readonly stride: number;
  readonly random: RandomStream;
  readonly folder: string;
  readonly progress: Progress;
}

/** A world, and what it did. */
export interface PlayedWorld {
  readonly engine: Engine;
  readonly model: WorldModel;
  readonly recordings: string;
  /** Held-out clips, and what was generated from their beginnings. */
  readonly rollouts: readonly WorldRollout[];
  /** Generated frames [code][start][time], while that code is held. */
  readonly held: readonly (readonly (readonly Uint8Array[])[])[];
  readonly reader: TrainedReader | null;
  readonly random: RandomStream;
  readonly progress: Progress;
}

/** A network that reads states off frames, in its folder, and how well it does. */
export interface TrainedReader {
  readonly folder: string;
  /** Shares, in the source's own order. */
  readonly quality: readonly number[];
}

/** How well held codes do in generated frames what they do in true ones: one question to a reader. */
export interface Meaning {
  readonly question: string;
  readonly answers: readonly string[];
  /** The network's own balanced accuracy on true frames of levels it was not trained on. */
  readonly reader: number;
  /** The answer that each code stands for, as an index; null for a code that true clips never show. */
  readonly stands: readonly (number | null)[];
  /** Share of generated steps with the answer that the held code stands for, averaged over the answers stood for. */
  readonly balancedAccuracy: number;
  /** What a picture without any relation to the code would give: one of the answers that codes stand for. */
  readonly chance: number;
}

/** What is measured of worlds of this source; null or empty where there is no such thing. */
export interface SourceMeasures {
  /** Of what the source watches, in pixels a frame, for each code. */
  readonly displacements: readonly Displacement[];
  /** Share of the variance of those displacements, over codes and starts, that the code explains (ε²). */
  readonly consistency: number;
  readonly agent: AgentCrop | null;
  readonly bound: Bound | null;
  readonly meanings: readonly Meaning[];
  /** Share of the variance of the gripper's position that its reader explains in true held-out frames. */
  readonly gripperReader: number | null;
}

export interface Source {
  /** As rows of results name it. */
  readonly name: string;
  /** Of what clips there is one each, after "held-out". */
  readonly places: string;
  /** Whose displacement a held code is judged by. */
  readonly watched: 'picture' | 'gripper';
  /** The camera keeps a player in the middle: the picture's displacement tells what the player does. */
  readonly follows: boolean;
  /** Plays and records a part in `folder`, where episodes that are there already are kept; null if nothing is recorded. */
  readonly record: ((part: Part, folder: string, progress: Progress) => Promise<void>) | null;
  /** @param recordings folder of what `record` wrote, with one of each part in it. */
  open(recordings: string, video: WorldModelConfig['video'], progress: Progress): Promise<Video>;
  /** Trains a reader, and gives its qualities; null if there is none. */
  readonly trainReader: ((request: ReaderRequest) => Promise<number[]>) | null;
  measure(world: PlayedWorld): Promise<SourceMeasures>;
}
