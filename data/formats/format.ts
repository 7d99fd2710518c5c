/** What a data format must offer; one object of this kind a format, listed in `registry.ts`. */
import type { Episode } from '../episode.ts';
import type { StoredDataset } from '../stored-dataset.ts';
import type { SerialisedSpace } from './minari-spaces.ts';

/** The environment that is recorded, for formats that tell their readers about it. */
export interface RecordedEnvironment {
  /** Spaces as Minari serialises Gymnasium's. */
  readonly observationSpace: SerialisedSpace;
  readonly actionSpace: SerialisedSpace;
  /** The fields of Gymnasium's EnvSpec, from which Python can make the environment again. */
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface EpisodeWriterOptions {
  /** Frames a second of the recording (default 15). */
  readonly framesPerSecond?: number;
  /** Without it, spaces are the least that hold what was recorded. */
  readonly environment?: RecordedEnvironment;
}

export interface ReadOptions {
  /** Which camera's pictures, in formats with several (default: the first). */
  readonly camera?: string;
}

/** Records episodes in some format. Nothing half-written is left behind, however it ends. */
export interface EpisodeWriter {
  add(episode: Episode): Promise<void>;
  /** Must be called once after the last episode: some formats only exist from then on. */
  close(): Promise<void>;
}

export interface Format {
  /** As in `genie collect --format`. */
  readonly name: string;
  readonly description: string;
  /** Whether the file or folder looks like this format; cheap, never throws. */
  detect(path: string): Promise<boolean>;
  /** @throws UserError naming the first file that is missing, cut off or not what it should be. */
  read(path: string, options: ReadOptions): Promise<StoredDataset>;
  /** Whether a recording can be taken up again after an interruption. */
  readonly resumable?: boolean;
  /** Absent where the format is only read. */
  openWriter?(path: string, options?: EpisodeWriterOptions): Promise<EpisodeWriter>;
}
