/**
 * What a run leaves behind so that it can be repeated and believed: `run.json` (what was run, with what, for how
 * long) and `metrics.jsonl` (figures over time). Both are whole or absent at every moment.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, platform } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Engine } from '../engine/engine.ts';
import { cutTornLine, writeFileAtomically } from '../engine/files.ts';
import { InTurn } from '../engine/in-turn.ts';
import { conforming, readJsonObject } from '../engine/json.ts';
import { type Tracker, tellLine } from './tracking/tracker.ts';

export interface RunDescription {
  experiment: string;
  preset: string;
  config: unknown;
  /** Every seed from which the run draws. */
  seeds: readonly number[];
  /** What computes: `nameOf` an engine. */
  engine: string;
  /** Paths of what it reads, by the option that named them; where the configuration does not hold them. */
  inputs?: Readonly<Record<string, string>>;
}

/** By what something was made. */
export interface Origin {
  versions: Record<string, string>;
  machine: string;
  /** null outside a git work tree. `dirty`: files differ from the commit. */
  git: { sha: string; dirty: boolean } | null;
}

export interface RunRecord extends RunDescription, Origin {
  status: 'running' | 'finished';
  startedAt: string;
  /** Seconds of this and of all earlier, interrupted sittings. */
  wallSeconds: number;
  /** How often the run was taken up again. */
  resumed: number;
  /** A digest of the data that the run read or recorded; null until that is known. */
  dataHash: string | null;
}

/** A path as seen from the working folder, so that it holds in another copy of it. */
export function repeatablePath(path: string): string {
  return isAbsolute(path) ? relative('', path) : path;
}

/** An engine and its device, on which the last bits of every figure depend. */
export function nameOf({ name, device }: Engine): string {
  return `${name} ${device}`;
}

const packages = ['@tensorflow/tfjs', 'onnxruntime-node', 'node-av', 'vega-lite'];

/** Starts `out/run.json`, or takes up the one that is there if the run is resumed. */
export async function openRunRecord(
  out: string,
  description: RunDescription,
  resume: boolean,
): Promise<OpenRunRecord> {
  const path = join(out, 'run.json');
  const earlier = resume ? await readRunRecord(out) : undefined;
  const record: RunRecord = {
    ...description,
    status: 'running',
    startedAt: earlier?.startedAt ?? new Date().toISOString(),
    wallSeconds: earlier?.wallSeconds ?? 0,
    resumed: earlier ? earlier.resumed + 1 : 0,
    ...(await origin()),
    dataHash: earlier?.dataHash ?? null,
  };
  const opened = new OpenRunRecord(path, record);
  await opened.save();
  return opened;
}

/** What others rely on in a record; the rest is for readers. */
const recordSchema = z.looseObject({
  experiment: z.string(),
  preset: z.string(),
  config: z.record(z.string(), z.unknown()),
  seeds: z.array(z.number()),
  startedAt: z.string(),
  wallSeconds: z.number(),
  resumed: z.int(),
  dataHash: z.string().nullable(),
  inputs: z.record(z.string(), z.string()).optional(),
});

/**
 * The record of the run in `out`, or undefined if there is none.
 * @throws UserError if it is damaged
 */
export async function readRunRecord(
  out: string,
): Promise<(RunRecord & z.infer<typeof recordSchema>) | undefined> {
  const path = join(out, 'run.json');
  const found = await readJson(path);
  return found === undefined
    ? undefined
    : (conforming(recordSchema, found, path) as RunRecord & z.infer<typeof recordSchema>);
}

/** The record of a run under way. Save it whenever something became known: an interruption loses only what follows. */
export class OpenRunRecord {
  readonly #path: string;
  readonly #record: RunRecord;
  readonly #earlierSeconds: number;
  readonly #start = performance.now();

  constructor(path: string, record: RunRecord) {
    this.#path = path;
    this.#record = record;
    this.#earlierSeconds = record.wallSeconds;
  }

  get current(): Readonly<RunRecord> {
    return this.#record;
  }

  async save(changes: Partial<Pick<RunRecord, 'dataHash' | 'status'>> = {}): Promise<void> {
    Object.assign(this.#record, changes);
    const seconds = this.#earlierSeconds + (performance.now() - this.#start) / 1000;
    this.#record.wallSeconds = Math.round(seconds * 10) / 10;
    await writeFileAtomically(this.#path, `${JSON.stringify(this.#record, null, 2)}\n`);
  }
}

type MetricValue = number | string | null;
export type Metric = { stage: string; step: number } & Record<string, MetricValue>;

/**
 * `metrics.jsonl`: one line for each logged step of each stage. An interruption may tear the last line: it is cut. Several
 * stages may log at the same time.
 */
export class MetricsLog {
  readonly #path: string;
  readonly #tracker: Tracker | undefined;
  readonly #changes = new InTurn();
  #whole = false;

  /** @param tracker told every line too */
  constructor(path: string, tracker?: Tracker) {
    this.#path = path;
    this.#tracker = tracker;
  }

  /** Appends whole lines in one write. Numbers that JSON lacks (NaN, infinities) become null. */
  append(...metrics: readonly Metric[]): Promise<void> {
    return this.#changes.run(async () => {
      if (metrics.length === 0) return;
      // What is appended to half a line would be lost with it.
      if (!this.#whole) await cutTornLine(this.#path);
      this.#whole = true;
      await appendFile(this.#path, asLines(metrics));
      for (const metric of metrics) await tellLine(this.#tracker, metric);
    });
  }

  /** All whole lines; none if there is no file. */
  async read(): Promise<Metric[]> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    return text.split('\n').slice(0, -1).flatMap(parseLine);
  }

  /**
   * Drops what a stage logged after `step`: an interrupted run is taken up from an earlier checkpoint, and logs those
   * steps again.
   */
  rewind(stage: string, step: number): Promise<void> {
    return this.#changes.run(async () => {
      const kept = (await this.read()).filter((metric) => metric.stage !== stage || metric.step <= step);
      await writeFileAtomically(this.#path, asLines(kept));
      this.#whole = true;
    });
  }
}

function asLines(metrics: readonly Metric[]): string {
  return metrics.map((metric) => `${JSON.stringify(metric)}\n`).join('');
}

/** Nothing for a line that is not JSON: the log is for figures, and a lost line must not cost a run its report. */
function parseLine(line: string): Metric[] {
  try {
    return [JSON.parse(line) as Metric];
  } catch {
    return [];
  }
}

export async function readJson(path: string): Promise<unknown> {
  return existsSync(path) ? readJsonObject(path) : undefined;
}

export async function origin(): Promise<Origin> {
  const machine = `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  return { versions: versions(), machine, git: await gitState() };
}

function versions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const found: Record<string, string> = { node: process.versions.node };
  for (const name of packages) {
    const folder = require.resolve.paths(name)?.map((base) => join(base, name, 'package.json')) ?? [];
    for (const path of folder) {
      try {
        found[name] = (require(path) as { version: string }).version;
        break;
      } catch {
        // Not in this node_modules: the next one up is tried.
      }
    }
  }
  return found;
}

async function gitState(): Promise<Origin['git']> {
  const run = promisify(execFile);
  const cwd = dirname(fileURLToPath(import.meta.url));
  try {
    const sha = (await run('git', ['rev-parse', 'HEAD'], { cwd })).stdout.trim();
    const dirty = (await run('git', ['status', '--porcelain'], { cwd })).stdout.trim() !== '';
    return { sha, dirty };
  } catch {
    return null;
  }
}
