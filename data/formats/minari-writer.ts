/** Writes Minari data sets: this file checks episodes and keeps metadata.json, a storage keeps the episodes. */
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { countActions, type Episode } from '../episode.ts';
import type { EpisodeWriter, EpisodeWriterOptions, RecordedEnvironment } from './format.ts';
import { pictureSpace, pythonJson, type SerialisedSpace, spaceOfActions } from './minari-spaces.ts';
import type { MinariEpisode, MinariStorage } from './minari-storage.ts';

export class MinariWriter implements EpisodeWriter {
  readonly #storage: MinariStorage;
  readonly #datasetId: string;
  readonly #environment: RecordedEnvironment | undefined;
  #episodes = 0;
  #steps = 0;
  #policy = '';
  /** Size of the pictures, from the first episode on. */
  #size: { height: number; width: number } | undefined;
  /** Bounds of the actions seen: one dimension, and whole numbers, if they are discrete. */
  #low: number[] = [];
  #high: number[] = [];
  #discrete = true;

  private constructor(storage: MinariStorage, datasetId: string, options: EpisodeWriterOptions) {
    this.#storage = storage;
    this.#datasetId = datasetId;
    this.#environment = options.environment;
  }

  /** @throws UserError if there is a data set already: Minari's is not continued. */
  static async open(
    path: string,
    storage: MinariStorage,
    options: EpisodeWriterOptions = {},
  ): Promise<MinariWriter> {
    if (await stat(join(path, 'data/metadata.json')).catch(() => undefined)) {
      throw new UserError(`${path}: holds a Minari data set already; choose another folder`);
    }
    return new MinariWriter(storage, datasetId(path), options);
  }

  /** @throws UserError for an episode without actions, or of other pictures or actions than the first. */
  async add({ info, frames_THWC, labels }: Episode): Promise<void> {
    if (!labels) throw new UserError(`${info.id}: has no actions, which Minari demands; use another format`);
    const { frames, height, width, ...facts } = info;
    this.#size ??= { height, width };
    if (this.#size.height !== height || this.#size.width !== width) {
      throw new UserError(`${info.id}: is ${height}×${width}, but the episodes before were of another size`);
    }
    const steps = countActions(labels);
    const vectors = labels.actionVectors ?? labels.actions.map((action) => [action]);
    this.#observeActions(info.id, labels.actionVectors === undefined, vectors);
    const repeated = frames === steps;
    const ends = (end: boolean) => Array.from({ length: steps }, (_, t) => end && t === steps - 1);
    const episode: MinariEpisode = {
      observations_THWC: repeated ? withLastFrameTwice(frames_THWC, frames) : frames_THWC,
      height,
      width,
      actions: labels.actionVectors ?? labels.actions,
      actionType: elementType(this.#actionSpace()),
      rewards: labels.rewards,
      terminations: ends(labels.terminated),
      truncations: ends(labels.truncated),
      seed: info.levelSeed,
      genie: {
        ...facts,
        ...(labels.solved === undefined ? {} : { solved: labels.solved }),
        ...(repeated ? { finalFrameRepeated: true } : {}),
      },
    };
    await this.#storage.add(this.#episodes, episode);
    this.#episodes++;
    this.#steps += steps;
    this.#policy = info.policy ?? '';
    await writeFileAtomically(join(this.#storage.folder, 'metadata.json'), this.#metadata(this.#size));
  }

  async close(): Promise<void> {
    await this.#storage.close();
  }

  #observeActions(id: string, discrete: boolean, actions: readonly (readonly number[])[]): void {
    if (this.#episodes === 0) {
      this.#discrete = discrete;
      this.#low = [...actions[0]];
      this.#high = [...actions[0]];
    }
    for (const action of actions) {
      if (this.#discrete !== discrete || action.length !== this.#low.length) {
        throw new UserError(`${id}: its actions are of another kind than those of the episodes before`);
      }
      for (const [i, value] of action.entries()) {
        this.#low[i] = Math.min(this.#low[i], value);
        this.#high[i] = Math.max(this.#high[i], value);
      }
    }
  }

  #actionSpace(): SerialisedSpace {
    return this.#environment?.actionSpace ?? spaceOfActions(this.#discrete, this.#low, this.#high);
  }

  #metadata({ height, width }: { height: number; width: number }): string {
    const { observationSpace = pictureSpace(height, width), spec } = this.#environment ?? {};
    return JSON.stringify({
      total_episodes: this.#episodes,
      total_steps: this.#steps,
      data_format: this.#storage.dataFormat,
      jpeg_encoding: false,
      observation_space: pythonJson(observationSpace),
      action_space: pythonJson(this.#actionSpace()),
      ...(spec ? { env_spec: pythonJson(spec) } : {}),
      dataset_id: this.#datasetId,
      // In megabytes, as Minari lists it.
      dataset_size: Math.round(this.#storage.bytes / 1e5) / 10,
      minari_version: '0.5.3',
      author: [],
      author_email: [],
      code_permalink: '',
      algorithm_name: this.#policy,
    });
  }
}

/**
 * Minari's id of what lies at `path`: the path within Minari's own folder, or else the folder's name; with a version.
 * @throws UserError within Minari's own folder for a name without version, which Minari cannot list.
 */
function datasetId(path: string): string {
  const root = process.env.MINARI_DATASETS_PATH ?? join(homedir(), '.minari/datasets');
  const within = relative(root, resolve(path));
  const inside = within !== '' && !within.startsWith('..');
  const id = (inside ? within : basename(resolve(path))).replace(/[^\w/-]/g, '_');
  if (/-v\d+$/.test(id)) return id;
  if (inside) throw new UserError(`${path}: names in Minari's folder end in a version, as ${id}-v0`);
  return `${id}-v0`;
}

function withLastFrameTwice(frames_THWC: Uint8Array, frames: number): Uint8Array {
  const frameBytes = frames_THWC.length / frames;
  const longer = new Uint8Array(frames_THWC.length + frameBytes);
  longer.set(frames_THWC);
  longer.set(frames_THWC.subarray(-frameBytes), frames_THWC.length);
  return longer;
}

/** The element type in which actions are stored: that of their space, so that they are its members when read. */
function elementType({ type, dtype }: SerialisedSpace): MinariEpisode['actionType'] {
  if (type !== 'Box') return 'int64';
  if (dtype === 'float32') return 'float';
  return dtype === 'float64' ? 'double' : dtype === 'int32' ? 'int32' : 'uint8';
}
