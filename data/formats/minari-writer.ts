/** Writes Minari's Parquet layout. After every episode the folder is a whole data set: metadata.json comes last. */
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { countActions, type Episode } from '../episode.ts';
import type { EpisodeWriter } from './format.ts';
import type { GenieFacts } from './minari.ts';
import { boxSpace, discreteSpace, pictureSpace } from './minari-spaces.ts';
import { writeParquet } from './parquet.ts';

export class MinariWriter implements EpisodeWriter {
  readonly #folder: string;
  readonly #datasetId: string;
  #episodes = 0;
  #steps = 0;
  /** Size of the pictures, from the first episode on. */
  #size: { height: number; width: number } | undefined;
  /** Bounds of the actions seen: one dimension, and whole numbers, if they are discrete. */
  #low: number[] = [];
  #high: number[] = [];
  #discrete = true;

  private constructor(path: string) {
    this.#folder = join(path, 'data');
    const name = basename(resolve(path)).replace(/[^\w-]/g, '_');
    this.#datasetId = /-v\d+$/.test(name) ? name : `${name}-v0`;
  }

  /** @throws UserError if there is a data set already: Minari's is not continued. */
  static async open(path: string): Promise<MinariWriter> {
    const writer = new MinariWriter(path);
    if (await stat(join(writer.#folder, 'metadata.json')).catch(() => undefined)) {
      throw new UserError(`${path}: holds a Minari data set already; choose another folder`);
    }
    return writer;
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
    const actions = labels.actionVectors ?? labels.actions.map((action) => [action]);
    this.#observeActions(info.id, labels.actionVectors === undefined, actions);
    const frameBytes = height * width * 3;
    const frame = (t: number) => {
      const start = Math.min(t, frames - 1) * frameBytes;
      return Array.from(frames_THWC.subarray(start, start + frameBytes));
    };
    const padded = <T>(values: readonly T[], padding: T): T[] => [...values, padding];
    const ends = (end: boolean) => Array.from({ length: steps + 1 }, (_, t) => end && t === steps - 1);
    const vector = labels.actionVectors !== undefined;
    const folder = join(this.#folder, String(this.#episodes));
    await writeParquet(join(folder, 'part-0.parquet'), [
      {
        name: 'observations',
        type: 'uint8',
        list: true,
        rows: Array.from({ length: steps + 1 }, (_, t) => frame(t)),
      },
      vector
        ? {
            name: 'actions',
            type: 'double',
            list: true,
            rows: padded(
              actions,
              actions[0].map(() => 0),
            ),
          }
        : { name: 'actions', type: 'int64', rows: padded(labels.actions, 0) },
      { name: 'rewards', type: 'double', rows: padded(labels.rewards, 0) },
      { name: 'terminations', type: 'bool', rows: ends(labels.terminated) },
      { name: 'truncations', type: 'bool', rows: ends(labels.truncated) },
    ]);
    const genie: GenieFacts = {
      ...facts,
      ...(labels.solved === undefined ? {} : { solved: labels.solved }),
      ...(frames === steps ? { finalFrameRepeated: true } : {}),
    };
    const own = { id: this.#episodes, total_steps: steps, seed: info.levelSeed, genie };
    await writeFileAtomically(join(folder, 'metadata.json'), JSON.stringify(own));
    this.#episodes++;
    this.#steps += steps;
    await writeFileAtomically(join(this.#folder, 'metadata.json'), this.#metadata(this.#size));
  }

  async close(): Promise<void> {}

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

  #metadata({ height, width }: { height: number; width: number }): string {
    return JSON.stringify({
      total_episodes: this.#episodes,
      total_steps: this.#steps,
      data_format: 'parquet',
      jpeg_encoding: false,
      observation_space: pictureSpace(height, width),
      action_space: this.#discrete ? discreteSpace(this.#high[0] + 1) : boxSpace(this.#low, this.#high),
      dataset_id: this.#datasetId,
      minari_version: '0.5.3',
      author: [],
      author_email: [],
      code_permalink: '',
      algorithm_name: '',
    });
  }
}
