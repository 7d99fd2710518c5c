/**
 * A run as a chain of stages, each writing a folder of its own. A finished stage leaves a marker with a digest of its
 * configuration and of the stages it builds on; a resumed run skips it if that digest is still the same, and otherwise
 * does it again, and with it everything downstream. A stage cut in the middle finds its folder as it left it, to go on
 * from a checkpoint there. Stages that do not build on each other may run at the same time.
 */
import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../engine/files.ts';
import { InTurn } from '../engine/in-turn.ts';
import { stopIfInterrupted } from '../engine/interruption.ts';
import type { Progress } from '../engine/progress.ts';
import { readJson } from './run-record.ts';

interface Marker {
  digest: string;
  finished: boolean;
  result?: unknown;
}

export interface StageRequest<R> {
  /** Also the name of its folder. */
  name: string;
  /** Everything that its outcome depends on, JSON-able; other stages are named in `after`. */
  config: unknown;
  /** Stages whose results it reads; they must have run before. */
  after: readonly string[];
  /** Does the work in `folder`; the result must be JSON-able and is kept in the marker. */
  work(folder: string): Promise<R>;
}

export class Stages {
  readonly #out: string;
  readonly #progress: Progress;
  readonly #resume: boolean;
  readonly #finished: () => Promise<void>;
  readonly #digests = new Map<string, string>();
  readonly #records = new InTurn();

  /**
   * With `resume` false, nothing that `out` already holds is used. `finished` is called after each stage that did its
   * work, so that an interruption costs the run's record little; never twice at the same time.
   */
  constructor(out: string, progress: Progress, resume: boolean, finished = async () => {}) {
    this.#out = out;
    this.#progress = progress;
    this.#resume = resume;
    this.#finished = finished;
  }

  /** Runs the stage, or gives the result that it had. */
  async run<R>({ name, config, after, work }: StageRequest<R>): Promise<R> {
    stopIfInterrupted();
    if (this.#digests.has(name)) throw new Error(`stage ${name} runs twice`);
    const digest = this.#digest(config, after);
    this.#digests.set(name, digest);
    const markerPath = join(this.#out, 'stages', `${name}.json`);
    const folder = join(this.#out, name);
    const marker = this.#resume ? ((await readJson(markerPath)) as Marker | undefined) : undefined;
    if (marker?.digest === digest && marker.finished) {
      this.#progress.note(`${name}: finished earlier, kept`);
      return marker.result as R;
    }
    if (marker?.digest !== digest) {
      // Removed before the new marker appears: a cut between the two must not pass old files off as the new stage's.
      await rm(folder, { recursive: true, force: true });
      await writeMarker(markerPath, { digest, finished: false });
    }
    await mkdir(folder, { recursive: true });
    const result = await work(folder);
    await writeMarker(markerPath, { digest, finished: true, result });
    await this.#records.run(this.#finished);
    return result;
  }

  #digest(config: unknown, after: readonly string[]): string {
    const upstream = after.map((name) => {
      const digest = this.#digests.get(name);
      if (digest === undefined) throw new Error(`stage ${name} has not run yet`);
      return digest;
    });
    return createHash('sha256')
      .update(JSON.stringify([config, upstream]))
      .digest('hex')
      .slice(0, 16);
  }
}

async function writeMarker(path: string, marker: Marker): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(marker, null, 2)}\n`);
}
