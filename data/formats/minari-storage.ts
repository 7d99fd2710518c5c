/** Minari's two ways to keep episodes on disk. Minari keeps the final observation: T steps have T + 1 of them. */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import type { EpisodeInfo } from '../episode.ts';
import { type Column, writeParquet } from './parquet.ts';
import { WholeFolder } from './whole-folder.ts';

/** What this project adds to an episode's metadata. */
export interface GenieFacts extends Partial<EpisodeInfo> {
  readonly solved?: boolean;
  readonly finalFrameRepeated?: boolean;
}

export interface MinariEpisode {
  /** uint8 [steps + 1, height, width, 3] */
  readonly observations_THWC: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** One number or one vector a step. */
  readonly actions: readonly number[] | readonly (readonly number[])[];
  readonly actionType: 'int64' | 'int32' | 'uint8' | 'float' | 'double';
  readonly rewards: readonly number[];
  readonly terminations: readonly boolean[];
  readonly truncations: readonly boolean[];
  readonly seed: number | undefined;
  readonly genie: GenieFacts;
}

export interface MinariStorage {
  readonly dataFormat: 'parquet' | 'hdf5';
  /** Where metadata.json belongs while episodes are added. */
  readonly folder: string;
  /** Written so far. */
  readonly bytes: number;
  add(index: number, episode: MinariEpisode): Promise<void>;
  close(): Promise<void>;
}

/** A folder of its own for each episode. After every episode the whole is a data set: metadata.json comes last. */
export class ParquetStorage implements MinariStorage {
  readonly dataFormat = 'parquet';
  readonly folder: string;
  bytes = 0;

  constructor(path: string) {
    this.folder = join(path, 'data');
  }

  async add(index: number, episode: MinariEpisode): Promise<void> {
    const { observations_THWC, height, width, actions, actionType, rewards, seed, genie } = episode;
    const steps = rewards.length;
    const frameBytes = height * width * 3;
    const frame = (t: number) => Array.from(observations_THWC.subarray(t * frameBytes, (t + 1) * frameBytes));
    // The last row holds an observation alone; Minari leaves the rest of it out when it reads.
    const [first] = actions;
    const vector = typeof first === 'object';
    const actionColumn: Column = {
      name: 'actions',
      type: actionType,
      list: vector,
      rows: [...actions, vector ? first.map(() => 0) : 0],
    };
    const folder = join(this.folder, String(index));
    const [part, own] = [join(folder, 'part-0.parquet'), join(folder, 'metadata.json')];
    await writeParquet(part, [
      {
        name: 'observations',
        type: 'uint8',
        list: true,
        rows: Array.from({ length: steps + 1 }, (_, t) => frame(t)),
      },
      actionColumn,
      { name: 'rewards', type: 'double', rows: [...rewards, 0] },
      { name: 'terminations', type: 'bool', rows: [...episode.terminations, false] },
      { name: 'truncations', type: 'bool', rows: [...episode.truncations, false] },
    ]);
    await writeFileAtomically(own, JSON.stringify({ id: index, total_steps: steps, seed, genie }));
    this.bytes += (await stat(part)).size + (await stat(own)).size;
  }

  async close(): Promise<void> {}
}

const typedArrays = {
  int64: (values: readonly number[]) => BigInt64Array.from(values, BigInt),
  int32: (values: readonly number[]) => Int32Array.from(values),
  uint8: (values: readonly number[]) => Uint8Array.from(values),
  float: (values: readonly number[]) => Float32Array.from(values),
  double: (values: readonly number[]) => Float64Array.from(values),
};

/**
 * All episodes in one main_data.hdf5, pictures compressed. The data set appears under its name when it is closed.
 * Ends of episodes are stored as 0 and 1: the library cannot write the enumeration that h5py reads as booleans.
 */
export class Hdf5Storage implements MinariStorage {
  readonly dataFormat = 'hdf5';
  readonly #whole: WholeFolder;
  bytes = 0;

  private constructor(whole: WholeFolder) {
    this.#whole = whole;
  }

  /** @throws UserError if something is there already. */
  static async open(path: string): Promise<Hdf5Storage> {
    const storage = new Hdf5Storage(await WholeFolder.begin(path));
    await mkdir(storage.folder);
    return storage;
  }

  get folder(): string {
    return join(this.#whole.temporary, 'data');
  }

  async add(index: number, episode: MinariEpisode): Promise<void> {
    const { observations_THWC, height, width, actions, actionType, rewards, seed, genie } = episode;
    const { default: h5wasm } = await import('h5wasm/node');
    (await h5wasm.ready).activate_throwing_error_handler();
    const steps = rewards.length;
    const path = join(this.folder, 'main_data.hdf5');
    const file = new h5wasm.File(path, index === 0 ? 'w' : 'a');
    try {
      const group = file.create_group(`episode_${index}`);
      group.create_attribute('id', index, null, '<q');
      group.create_attribute('total_steps', steps, null, '<q');
      if (seed !== undefined) group.create_attribute('seed', seed, null, '<q');
      group.create_attribute('genie', JSON.stringify(genie));
      group.create_dataset({
        name: 'observations',
        data: observations_THWC,
        shape: [steps + 1, height, width, 3],
        // Windows of a few frames are what training reads.
        chunks: [Math.min(16, steps + 1), height, width, 3],
        compression: 'gzip',
        compression_opts: 4,
      });
      const [first] = actions;
      const shape = typeof first === 'object' ? [steps, first.length] : [steps];
      const flat = (actions as readonly (number | readonly number[])[]).flat() as number[];
      group.create_dataset({ name: 'actions', data: typedArrays[actionType](flat), shape });
      group.create_dataset({ name: 'rewards', data: Float64Array.from(rewards), shape: [steps] });
      for (const name of ['terminations', 'truncations'] as const) {
        group.create_dataset({ name, data: Uint8Array.from(episode[name], Number), shape: [steps] });
      }
    } finally {
      file.close();
    }
    this.bytes = (await stat(path)).size;
  }

  /** @throws UserError if no episode was added. */
  close(): Promise<void> {
    return this.#whole.finish(this.bytes > 0);
  }
}
