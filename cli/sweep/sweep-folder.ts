/**
 * The folder of a sweep: `sweep.json` (what it is), and for each job `jobs/003/`, an ordinary run folder, with
 * `jobs/003.json` (how it stands) and `jobs/003.log` (what it printed) beside it. Everything that a job needs is here,
 * so a machine that sees the folder can take it up; and a job is done when its file says so, whoever wrote that.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { readJson } from '../../experiments/run-record.ts';
import type { Job, SweepFile } from './sweep-file.ts';

/** What `sweep.json` holds. */
export interface SweepRecord {
  /** Tells this folder's sweep from every other one, an equal one elsewhere included. */
  readonly id: string;
  /** Of all that the jobs do: a folder is gone on with only by the same sweep. */
  readonly digest: string;
  /** Folder that relative paths in the jobs' words are seen from. */
  readonly from: string;
  readonly command: string;
  readonly threads: number;
  readonly attempts: number;
  readonly jobs: readonly Job[];
}

/** What `jobs/003.json` holds: the latest start of a job. */
export interface JobStanding {
  readonly sweep: string;
  readonly state: 'running' | 'finished' | 'failed';
  /** How often it was started, on whatever machine. */
  readonly attempts: number;
  readonly host: string;
  readonly process: number;
  readonly startedAt: string;
  /** Of the last attempt. */
  readonly seconds: number;
  /** Why it failed. */
  readonly reason?: string;
}

export class SweepFolder {
  /** Absolute. */
  readonly path: string;
  readonly record: SweepRecord;

  private constructor(path: string, record: SweepRecord) {
    this.path = path;
    this.record = record;
  }

  /**
   * Makes the folder, or goes on with the same sweep in it.
   * @throws UserError if it holds another sweep, or something else.
   */
  static async create(path: string, sweep: SweepFile, jobs: readonly Job[]): Promise<SweepFolder> {
    const { command, threads, attempts } = sweep;
    const digest = createHash('sha256')
      .update(JSON.stringify([threads, jobs.map(({ words }) => words)]))
      .digest('hex')
      .slice(0, 16);
    const present = await readRecord(path);
    if (present && present.digest !== digest) {
      throw new UserError(`${path}: holds the results of another sweep: choose another --out`);
    }
    if (!present && (await readJson(join(path, 'run.json'))) !== undefined) {
      throw new UserError(`${path}: holds a run, not a sweep: choose another --out`);
    }
    const id = present?.id ?? randomUUID();
    const record: SweepRecord = { id, digest, from: process.cwd(), command, threads, attempts, jobs };
    await mkdir(join(path, 'jobs'), { recursive: true });
    await writeFileAtomically(join(path, 'sweep.json'), `${JSON.stringify(record, null, 2)}\n`);
    return new SweepFolder(resolve(path), record);
  }

  /** @throws UserError if there is no sweep. */
  static async open(path: string): Promise<SweepFolder> {
    const record = await readRecord(path);
    if (!record) throw new UserError(`${path}: holds no sweep (no sweep.json): check the path`);
    return new SweepFolder(resolve(path), record);
  }

  /** @throws UserError if the sweep has no job of that number. */
  job(number: number): Job {
    const job = this.record.jobs[number - 1];
    if (!job)
      throw new UserError(`${this.path}: has no job ${number}: they are 1 to ${this.record.jobs.length}`);
    return job;
  }

  /** Of its run folder; with `.json` and `.log` added, of what stands beside it. */
  pathOf(number: number): string {
    return join(this.path, 'jobs', String(number).padStart(3, '0'));
  }

  /** How a job stands; undefined before it was first started. */
  async standing(number: number): Promise<JobStanding | undefined> {
    const standing = (await readJson(`${this.pathOf(number)}.json`)) as JobStanding | undefined;
    return standing?.sweep === this.record.id ? standing : undefined;
  }

  async setStanding(number: number, standing: Omit<JobStanding, 'sweep'>): Promise<void> {
    const whole: JobStanding = { sweep: this.record.id, ...standing };
    await writeFileAtomically(`${this.pathOf(number)}.json`, `${JSON.stringify(whole, null, 2)}\n`);
  }

  /** Numbers of the jobs that are not finished. */
  async unfinished(): Promise<number[]> {
    const standings = await Promise.all(this.record.jobs.map(({ number }) => this.standing(number)));
    return this.record.jobs.flatMap(({ number }, i) => (standings[i]?.state === 'finished' ? [] : [number]));
  }
}

async function readRecord(path: string): Promise<SweepRecord | undefined> {
  return (await readJson(join(path, 'sweep.json'))) as SweepRecord | undefined;
}
