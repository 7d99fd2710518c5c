/**
 * Infos of numbers and booleans in memory that threads share, with a column for each key. Most environments say the
 * same few keys at every step, and a message with them would cost as much as their pictures.
 */
import type { Info } from '../env.ts';

/** A worker's keys beyond these go by message. */
const COLUMNS = 16;

/** What a place of a column holds. */
const ABSENT = 0;
const NUMBER = 1;
const BOOLEAN = 2;

export interface SharedInfos {
  /** [environments, COLUMNS] */
  readonly values: Float64Array;
  readonly kinds: Uint8Array;
}

export function sharedInfos(environments: number): SharedInfos {
  const places = environments * COLUMNS;
  return {
    values: new Float64Array(new SharedArrayBuffer(places * Float64Array.BYTES_PER_ELEMENT)),
    kinds: new Uint8Array(new SharedArrayBuffer(places)),
  };
}

/** The worker's side: writes infos, and gives keys their columns. */
export class InfoWriter {
  readonly #memory: SharedInfos;
  readonly #columns = new Map<string, number>();
  #told = 0;

  constructor(memory: SharedInfos) {
    this.#memory = memory;
  }

  /** Writes the info of environment k. @returns false if it does not fit, so that it has to go by message */
  write(k: number, info: Info): boolean {
    const { kinds } = this.#memory;
    const row = k * COLUMNS;
    kinds.fill(ABSENT, row, row + COLUMNS);
    for (const key in info) {
      if (this.#writeValue(row, key, info[key])) continue;
      kinds.fill(ABSENT, row, row + COLUMNS);
      return false;
    }
    return true;
  }

  #writeValue(row: number, key: string, value: unknown): boolean {
    if (typeof value !== 'number' && typeof value !== 'boolean') return false;
    let column = this.#columns.get(key);
    if (column === undefined) {
      column = this.#columns.size;
      if (column === COLUMNS) return false;
      this.#columns.set(key, column);
    }
    this.#memory.values[row + column] = Number(value);
    this.#memory.kinds[row + column] = typeof value === 'number' ? NUMBER : BOOLEAN;
    return true;
  }

  /** The keys that got a column since the last call, in the columns' order. */
  newKeys(): string[] {
    const keys = [...this.#columns.keys()].slice(this.#told);
    this.#told = this.#columns.size;
    return keys;
  }
}

/** The info of environment k; null if it said nothing, or said it by message. @param keys of the columns */
export function takeInfo({ values, kinds }: SharedInfos, keys: readonly string[], k: number): Info | null {
  let info: Info | null = null;
  for (let column = 0; column < keys.length; column++) {
    const place = k * COLUMNS + column;
    if (kinds[place] === ABSENT) continue;
    info ??= {};
    info[keys[column]] = kinds[place] === NUMBER ? values[place] : values[place] === 1;
  }
  return info;
}
