/** What a format's reader finds on disk: the common ground between the formats and `openDataset`. */
import type { EpisodeInfo, EpisodeLabels } from './episode.ts';
import type { FrameSource } from './frame-source.ts';

export interface StoredEpisode {
  readonly info: EpisodeInfo;
  readonly source: FrameSource;
  /** 0 where the format does not say. */
  readonly framesPerSecond: number;
}

export interface StoredDataset {
  readonly episodes: readonly StoredEpisode[];
  /** Files whose whole content is part of the data set's hash; frame files are added by name, size and both ends. */
  readonly metaFiles: readonly string[];
  /** What a person should know of what was found, in sentences. */
  readonly notes?: readonly string[];
  /** Reads actions and rewards; absent where the data set has none. Nothing calls it unless labels are asked for. */
  readonly readLabels?: () => Promise<readonly EpisodeLabels[]>;
}
