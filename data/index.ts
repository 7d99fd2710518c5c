/**
 * data/: recorded episodes. Here belong video files, data sets on disk in every format that is read or written
 * (`formats/`), and the loaders that make training batches of them. Nothing here plays a game or knows a model.
 *
 * - `openDataset` gives episodes of video, and their actions and rewards only to those who ask for labels.
 * - `WindowLoader` and `LabelledWindowLoader` draw windows of frames; worker threads decode ahead (`decode-pool.ts`)
 *   into a bounded cache (`frame-cache.ts`).
 * - `DatasetWriter` records; `getFormat(name).openWriter` does so in another format.
 */
export {
  Dataset,
  type DatasetSummary,
  LabelledDataset,
  listDatasets,
  type OpenOptions,
  openDataset,
} from './dataset.ts';
export { countActions, type Episode, type EpisodeInfo, type EpisodeLabels } from './episode.ts';
export type { EpisodeWriter, EpisodeWriterOptions, Format } from './formats/format.ts';
export { readNpz, writeNpz } from './formats/npz.ts';
export { detectFormat, formatNames, getFormat } from './formats/registry.ts';
export { resizeFrames } from './resize.ts';
export * from './video.ts';
export * from './windows.ts';
export { DatasetWriter } from './writer.ts';
