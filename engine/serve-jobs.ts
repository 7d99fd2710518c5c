/** The other side of `job-thread.ts`, in the thread itself. */
import { parentPort } from 'node:worker_threads';
import { interrupt } from './interruption.ts';
import type { Order, Reply } from './job-thread.ts';
import { describeError } from './thread-error.ts';

/**
 * From now on the thread does what it is given. A job that should be stopped looks at `interruption`, as in the main thread.
 * @param work `tell` sends news, and is fulfilled once they were heard
 * @param memoryOf what of a result is moved and not copied
 */
export function serveJobs<Job, Result, News = never>(
  work: (job: Job, tell: (news: News) => Promise<void>) => Promise<Result>,
  memoryOf: (result: Result) => ArrayBuffer[] = () => [],
): void {
  const send = (reply: Reply<Result, News>, memory: ArrayBuffer[] = []) =>
    parentPort!.postMessage(reply, memory);
  const unheard = new Map<number, () => void>();
  let told = 0;
  const tell = (news: News) =>
    new Promise<void>((resolve) => {
      const number = told++;
      unheard.set(number, resolve);
      send({ news, number });
    });
  parentPort!.on('message', async (order: Order<Job>) => {
    if ('stop' in order) interrupt(order.stop);
    else if ('heard' in order) {
      unheard.get(order.heard)!();
      unheard.delete(order.heard);
    } else {
      try {
        const result = await work(order.job, tell);
        send({ result }, memoryOf(result));
      } catch (error) {
        send({ error: describeError(error) });
      }
    }
  });
}
