/** `genie sweep`: many jobs, here or on a cluster; `genie worker` and `genie job`, which run them there. */
import type { Command } from 'commander';
import { integer } from '../options.ts';
import type { SweepOptions } from '../sweep/run-sweep.ts';
import type { WorkerOptions } from '../sweep/worker.ts';

export function addSweep(program: Command): void {
  program
    .command('sweep')
    .description(
      'run every combination of a sweep file as a job of its own; run again to go on with what is missing',
    )
    .argument('<sweep.yaml>', 'command, settings, grid and seeds (docs/sweeps.md)')
    .option('--out <folder>', 'where all jobs and the report are written (default: runs/<name of the file>)')
    .option('--backend <name>', 'local, slurm or bullmq', 'local')
    .option(
      '--jobs <n>',
      'local: how many at once (default: processors divided by the threads of a job)',
      integer(1),
    )
    .option('--queue <url>', 'bullmq: the Redis or Valkey, e.g. redis://localhost:6379')
    .option('--detach', 'slurm, bullmq: do not wait for the jobs')
    .option('--status', 'start nothing: report what is finished and what is missing')
    .action(async (file: string, options: SweepOptions) => {
      const { sweepCommand } = await import('../sweep/run-sweep.ts');
      await sweepCommand(file, options);
    });
}

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('run jobs of sweeps from a queue, until stopped; their folders must be in reach')
    .requiredOption('--queue <url>', 'the Redis or Valkey, e.g. redis://localhost:6379')
    .option('--jobs <n>', 'how many at once', integer(1), 1)
    .action(async (options: WorkerOptions) => {
      const { workerCommand } = await import('../sweep/worker.ts');
      await workerCommand(options);
    });
}

export function addJob(program: Command): void {
  program
    .command('job')
    .description('run one job of a sweep, as Slurm does')
    .argument('<folder>', 'of the sweep')
    .argument('<number>', 'of the job', integer(1))
    .action(async (folder: string, number: number) => {
      const { jobCommand } = await import('../sweep/run-sweep.ts');
      await jobCommand(folder, number);
    });
}
