/** Who does the jobs of a cloning run: threads, each with an engine of its own, or this thread. */
import { createEngine, type Engine, type EngineOptions } from '../../engine/engine.ts';
import { JobPool, type PoolMember } from '../../engine/job-pool.ts';
import { JobThread } from '../../engine/job-thread.ts';
import { type ProgressMessage, showMessages } from '../../engine/progress-messages.ts';
import { startWorker } from '../../engine/worker.ts';
import type { RunContext } from '../experiment.ts';
import { doJob, type JobInput, type JobName, type JobResult, type Reporting, Shared } from './jobs.ts';
import type { PlaySetup } from './prepare-plays.ts';

export interface Job<N extends JobName = JobName> {
  readonly name: N;
  readonly input: JobInput<N>;
}

/** What a thread says of its job. */
export type News =
  | ProgressMessage
  | { readonly log: Parameters<Reporting['log']> }
  | { readonly rewind: number };

/**
 * The engine of a job. It has one thread however many the run has: they are too many for so small a graph, several jobs
 * are done at once, and the last bits of a figure depend on their number.
 */
export const oneThread: EngineOptions = { engine: 'onnx', device: 'cpu', threads: 1 };

/** What is not logged need not be heard. */
type Said = Pick<Reporting, 'progress'> & Partial<Reporting>;
const unheard = { log: async () => {}, rewind: async () => {} };

interface CloningWorker extends PoolMember {
  do<N extends JobName>(name: N, input: JobInput<N>, said: Said): Promise<JobResult<N>>;
}

export type CloningWorkers = JobPool<CloningWorker>;

/**
 * Works with as many threads as the context grants, `most` at most; with this one alone if that is one, or if the engine is
 * not the CPU's compiled one. Ends once no job is under way.
 */
export async function withWorkers<T>(
  { engine, workers = 1 }: RunContext,
  most: number,
  work: (workers: CloningWorkers) => Promise<T>,
  setup: PlaySetup | null = null,
): Promise<T> {
  const count = isCompiledOnCpu(engine) ? Math.min(workers, most) : 1;
  const pool = new JobPool<CloningWorker>(
    count === 1
      ? [new ThisThread(engine, setup)]
      : Array.from({ length: count }, () => new OtherThread(setup)),
  );
  try {
    return await work(pool);
  } catch (error) {
    // Of a stage between two jobs as well: nothing else is begun for a run that has failed.
    pool.fail(error);
    throw error;
  } finally {
    // After a failure too: the others save what they have.
    await pool.idle();
    await pool.close();
  }
}

function isCompiledOnCpu({ name, device }: Engine): boolean {
  return name === 'onnx' && device === 'cpu';
}

class ThisThread implements CloningWorker {
  readonly #shared: Shared;

  constructor(engine: Engine, setup: PlaySetup | null) {
    const makeEngine = async () => (isCompiledOnCpu(engine) ? createEngine(oneThread) : engine);
    this.#shared = new Shared(makeEngine, setup);
  }

  do<N extends JobName>(name: N, input: JobInput<N>, said: Said): Promise<JobResult<N>> {
    return doJob(name, input, { ...unheard, ...said, shared: this.#shared });
  }

  stop() {}

  close() {
    return this.#shared.dispose();
  }
}

class OtherThread implements CloningWorker {
  readonly #thread: JobThread<Job, JobResult<JobName>, News>;

  constructor(setup: PlaySetup | null) {
    this.#thread = new JobThread(() => startWorker('cloning-worker', import.meta.url, { workerData: setup }));
  }

  async do<N extends JobName>(name: N, input: JobInput<N>, said: Said): Promise<JobResult<N>> {
    const reporting = { ...unheard, ...said };
    const show = showMessages(reporting.progress);
    const hear = (news: News) => {
      if ('log' in news) return reporting.log(...news.log);
      if ('rewind' in news) return reporting.rewind(news.rewind);
      show(news);
    };
    return (await this.#thread.do({ name, input }, hear)) as JobResult<N>;
  }

  stop(signal: Parameters<PoolMember['stop']>[0]) {
    this.#thread.stop(signal);
  }

  close() {
    return this.#thread.close();
  }
}
