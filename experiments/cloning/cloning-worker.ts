/** Worker thread: does jobs of a cloning run. */
import { workerData } from 'node:worker_threads';
import { createEngine } from '../../engine/engine.ts';
import { progressAsMessages } from '../../engine/progress-messages.ts';
import { serveJobs } from '../../engine/serve-jobs.ts';
import { doJob, type JobName, type JobResult, Shared } from './jobs.ts';
import type { PlaySetup } from './prepare-plays.ts';
import { type Job, type News, oneThread } from './workers.ts';

const shared = new Shared(() => createEngine(oneThread), workerData as PlaySetup | null);

serveJobs<Job, JobResult<JobName>, News>(({ name, input }, tell) =>
  doJob(name, input, {
    shared,
    progress: progressAsMessages(tell),
    log: (step, figures) => tell({ log: [step, figures] }),
    rewind: (rewind) => tell({ rewind }),
  }),
);
