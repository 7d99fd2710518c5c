/** What a process holds, and how much processor time a step takes, while the same work is done many times. */
import { readdir } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { TopLevelSpec } from 'vega-lite';
import { median } from './row.ts';

export interface Sample {
  /** Share of the work that is done. */
  readonly done: number;
  /** Resident memory after a collection of garbage. */
  readonly residentMB: number;
  /** Open files, sockets, timers and threads' ports. */
  readonly handles: number;
  /** Processor time of a step, the mean since the sample before: by the clock, a busy machine would be what is measured. */
  readonly milliseconds: number;
}

const SAMPLES = 50;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function handles(): Promise<number> {
  const files = await readdir('/proc/self/fd').catch(() => []);
  return files.length + process.getActiveResourcesInfo().length;
}

/** Does `work` so many times. */
export async function watch(times: number, work: (i: number) => Promise<unknown>): Promise<Sample[]> {
  const samples: Sample[] = [];
  const steps = times / SAMPLES;
  let start = process.cpuUsage();
  for (let i = 0; i < times; i++) {
    await work(i);
    if ((i + 1) % steps !== 0) continue;
    const { user, system } = process.cpuUsage(start);
    collectGarbage();
    samples.push({
      done: (i + 1) / times,
      residentMB: process.memoryUsage().rss / 2 ** 20,
      handles: await handles(),
      milliseconds: (user + system) / 1000 / steps,
    });
    start = process.cpuUsage();
  }
  return samples;
}

export interface Drift {
  /** From the second fifth of the work to the last, medians. */
  readonly grownMB: number;
  readonly grownHandles: number;
  /** The last fifth's step over the second's. */
  readonly slowed: number;
}

export function driftOf(samples: readonly Sample[]): Drift {
  const fifth = samples.length / 5;
  const middle = (key: keyof Sample, from: number) =>
    median(samples.slice(from * fifth, (from + 1) * fifth).map((sample) => sample[key]));
  return {
    grownMB: middle('residentMB', 4) - middle('residentMB', 1),
    grownHandles: middle('handles', 4) - middle('handles', 1),
    slowed: middle('milliseconds', 4) / middle('milliseconds', 1),
  };
}

/** Memory, handles and step time against the share of the work, a line for each kind of work. */
export function driftPlot(works: Readonly<Record<string, readonly Sample[]>>): TopLevelSpec {
  const values = Object.entries(works).flatMap(([name, samples]) =>
    samples.map((sample) => ({ name, ...sample })),
  );
  const panel = (field: keyof Sample, title: string, log: boolean) => ({
    width: 420,
    height: 130,
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x: {
        field: 'done',
        type: 'quantitative',
        title: 'share of the work',
        axis: { format: '%', grid: false },
      },
      y: { field, type: 'quantitative', title, scale: log ? { type: 'log' } : { zero: true } },
      color: { field: 'name', type: 'nominal', legend: { title: null, orient: 'bottom', labelLimit: 400 } },
    },
  });
  return {
    title: { text: 'Long runs do not drift' },
    data: { values },
    vconcat: [
      panel('residentMB', 'resident memory, MB', false),
      panel('handles', 'open handles', false),
      panel('milliseconds', 'processor milliseconds a step', true),
    ],
  } as TopLevelSpec;
}
