/** Worker thread: does jobs of a cloning run. */
import { createEngine, type Engine } from '../../engine/engine.ts';
import { progressAsMessages } from '../../engine/progress-messages.ts';
import { serveJobs } from '../../engine/serve-jobs.ts';
import { doJob, type JobName, type JobResult } from './jobs.ts';
import { type Job, type News, oneThread } from './workers.ts';

let engine: Promise<Engine> | undefined;

serveJobs<Job, JobResult<JobName>, News>(async ({ name, input }, tell) => {
  engine ??= createEngine(oneThread);
  return doJob(name, input, {
    engine: await engine,
    progress: progressAsMessages(tell),
    log: (step, figures) => tell({ log: [step, figures] }),
    rewind: (rewind) => tell({ rewind }),
  });
});
