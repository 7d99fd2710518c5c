/**
 * What a policy sees and does between two updates, in the memory that the compiled graphs read: each minibatch and each
 * history is a list of rows of it, so that no observation is copied in JavaScript.
 *
 * Rows are slots × worlds: the past that histories reach back to, T steps, the observation after them, and below them a
 * block of B rows for last observations of truncated episodes until they are evaluated.
 * Dimension keys: N rows, B worlds, T steps, D values of an observation, C components of an action, K history.
 */
import type { BatchedStep } from '../../envs/batched/batched-environment.ts';
import type { PpoConfig } from './config.ts';

export interface RolloutSize {
  readonly worlds: number;
  readonly steps: number;
  readonly history: PpoConfig['history'];
  /** D. */
  readonly observationSize: number;
  /** C. */
  readonly actionWidth: number;
  readonly actionType: 'int32' | 'float32';
}

export class Rollout {
  readonly size: RolloutSize;
  /** N. */
  readonly rows: number;
  /** [N, D]. */
  readonly observations: Float32Array;
  /** [N, C]. */
  readonly actions: Int32Array | Float32Array;
  /** [N] each. */
  readonly logProbabilities: Float32Array;
  readonly values: Float32Array;
  readonly rewards: Float32Array;
  readonly finalValues: Float32Array;
  readonly advantages: Float32Array;
  readonly returns: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** Steps since the episode began. */
  readonly ages: Int32Array;
  readonly #past: number;
  /** Rows whose episode was truncated and whose last observation waits to be evaluated, with its ages before. */
  #waiting: number[] = [];
  /** Steps recorded since the last update. */
  #taken = 0;

  constructor(size: RolloutSize) {
    const { worlds, steps, history, observationSize, actionWidth, actionType } = size;
    this.size = size;
    this.#past = (history.frames - 1) * history.spacing;
    this.rows = (this.#past + steps + 2) * worlds;
    this.observations = new Float32Array(this.rows * observationSize);
    this.actions = new (actionType === 'int32' ? Int32Array : Float32Array)(this.rows * actionWidth);
    this.logProbabilities = new Float32Array(this.rows);
    this.values = new Float32Array(this.rows);
    this.rewards = new Float32Array(this.rows);
    this.finalValues = new Float32Array(this.rows);
    this.advantages = new Float32Array(this.rows);
    this.returns = new Float32Array(this.rows);
    this.terminated = new Uint8Array(this.rows);
    this.truncated = new Uint8Array(this.rows);
    this.ages = new Int32Array(this.rows);
  }

  get full(): boolean {
    return this.#taken === this.size.steps;
  }

  /** The first row of the step whose action is to be chosen. */
  get present(): number {
    return (this.#past + this.#taken) * this.size.worlds;
  }

  /** The first row of the first step. */
  get start(): number {
    return this.#past * this.size.worlds;
  }

  /** [B, D]: what the worlds show now. */
  get observed(): Float32Array {
    return this.#observations(this.present);
  }

  /** Where a step from the present row writes what the worlds show next. */
  get next(): Float32Array {
    return this.#observations(this.present + this.size.worlds);
  }

  #observations(row: number, rows = this.size.worlds): Float32Array {
    const { observationSize } = this.size;
    return this.observations.subarray(row * observationSize, (row + rows) * observationSize);
  }

  /** All episodes begin anew with what is written to `observed`. */
  begin(): void {
    this.ages.fill(0, this.present, this.present + this.size.worlds);
  }

  /**
   * Takes what the step from the present row came to; its observations are in `next` already.
   * @returns whether the last observations of truncated episodes have to be evaluated before the next step
   */
  record({ rewards, terminated, truncated, finalObservations }: Omit<BatchedStep, 'observations'>): boolean {
    const { worlds, observationSize } = this.size;
    const { present } = this;
    this.rewards.set(rewards, present);
    this.terminated.set(terminated, present);
    this.truncated.set(truncated, present);
    for (let world = 0; world < worlds; world++) {
      const row = present + world;
      const ended = terminated[world] === 1 || truncated[world] === 1;
      this.ages[row + worlds] = ended ? 0 : this.ages[row] + 1;
      if (truncated[world] !== 1 || terminated[world] === 1) continue;
      const final = this.#finals + this.#waiting.length;
      this.#observations(final, 1).set(
        finalObservations.subarray(world * observationSize, (world + 1) * observationSize),
      );
      this.ages[final] = this.ages[row] + 1;
      this.#waiting.push(row);
    }
    this.#taken++;
    return this.#waiting.length > 0;
  }

  /** The first row of the block for last observations. */
  get #finals(): number {
    return this.rows - this.size.worlds;
  }

  /** The rows to be evaluated for truncated episodes, always B of them so that one graph serves: some may repeat. */
  get finalRows(): Int32Array {
    return Int32Array.from(
      { length: this.size.worlds },
      (_, i) => this.#finals + (i < this.#waiting.length ? i : 0),
    );
  }

  /** Takes the values of `finalRows`. */
  setFinalValues(values: ArrayLike<number>): void {
    for (const [i, row] of this.#waiting.entries()) this.finalValues[row] = values[i];
    this.#waiting = [];
  }

  /** Rows of the histories [M, K] of some rows: before an episode's first observation, that one stands in. */
  histories(rows: Int32Array): Int32Array {
    const { history, worlds } = this.size;
    const { frames, spacing } = history;
    const seen = new Int32Array(rows.length * frames);
    for (let m = 0; m < rows.length; m++) {
      const row = rows[m];
      for (let k = 0; k < frames; k++) {
        const back = Math.min((frames - 1 - k) * spacing, this.ages[row]);
        seen[m * frames + k] = this.#before(row, back, worlds);
      }
    }
    return seen;
  }

  #before(row: number, back: number, worlds: number): number {
    // A last observation is kept apart: what came before it is at and above the step that ended there.
    if (row < this.#finals || back === 0) return row - back * worlds;
    return this.#waiting[row - this.#finals] - (back - 1) * worlds;
  }

  /** The actions [M, max(1, K − 1)] taken at the seen rows but the present one; `none` before the episode began. */
  previousActions(rows: Int32Array, none: number): Int32Array {
    const { history, worlds } = this.size;
    const { frames, spacing } = history;
    const places = Math.max(1, frames - 1);
    const actions = new Int32Array(rows.length * places).fill(none);
    for (let m = 0; m < rows.length; m++) {
      for (let k = 0; k < frames - 1; k++) {
        const back = (frames - 1 - k) * spacing;
        if (back <= this.ages[rows[m]])
          actions[m * places + k] = this.actions[this.#before(rows[m], back, worlds)];
      }
    }
    return actions;
  }

  /** Views [T, B] of what was recorded, and of where the advantages belong. */
  recorded() {
    const end = this.start + this.size.steps * this.size.worlds;
    const view = (array: Float32Array) => array.subarray(this.start, end);
    return {
      rewards: view(this.rewards),
      values: view(this.values),
      finalValues: view(this.finalValues),
      advantages: view(this.advantages),
      returns: view(this.returns),
      terminated: this.terminated.subarray(this.start, end),
      truncated: this.truncated.subarray(this.start, end),
    };
  }

  /** Keeps the end of this rollout as the beginning of the next. */
  restart(): void {
    const { worlds, observationSize, actionWidth } = this.size;
    const from = this.#taken * worlds;
    const to = from + (this.#past + 1) * worlds;
    this.observations.copyWithin(0, from * observationSize, to * observationSize);
    this.actions.copyWithin(0, from * actionWidth, to * actionWidth);
    this.ages.copyWithin(0, from, to);
    this.#taken = 0;
  }
}
