/** One worker thread of a vector environment, as seen from the main thread. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { errorFrom } from '../../engine/thread-error.ts';
import { startWorker } from '../../engine/worker.ts';
import { addInfo } from './infos.ts';
import { type SharedInfos, sharedInfos, takeInfo } from './shared-infos.ts';
import type { VectorInfos } from './vector-env.ts';
import {
  COMMAND,
  DONE,
  GIVEN,
  MESSAGE,
  MESSAGES,
  STEP,
  type WorkerAnswer,
  type WorkerCommand,
  type WorkerSetup,
} from './worker-protocol.ts';

/** How long this thread sleeps for a quick answer before it turns to other work in the meantime. */
const PATIENCE_MS = 2;

/** `Atomics.waitAsync`, which TypeScript's ES2023 library does not know yet. */
const { waitAsync } = Atomics as unknown as {
  waitAsync(
    array: Int32Array,
    index: number,
    value: number,
  ): { async: boolean; value: Promise<string> | string };
};

export class Lane {
  readonly first: number;
  readonly count: number;
  readonly #worker: Worker;
  readonly #control: Int32Array;
  readonly #port: MessagePort;
  readonly #infos: SharedInfos;
  /** The keys of the infos in shared memory, column by column. */
  readonly #keys: string[] = [];
  #given = 0;
  readonly #death: Promise<void>;
  /** Why there is no worker any more; null while it lives. */
  dead: string | null = null;

  constructor(setup: Omit<WorkerSetup, 'control' | 'port' | 'infos'>) {
    this.first = setup.first;
    this.count = setup.count;
    this.#control = new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
    this.#infos = sharedInfos(setup.count);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = startWorker('vector-worker', import.meta.url, {
      workerData: {
        ...setup,
        control: this.#control,
        port: port2,
        infos: this.#infos,
      } satisfies WorkerSetup,
      transferList: [port2],
    });
    this.#death = new Promise((resolve) => {
      const die = (reason: string) => {
        this.dead ??= reason;
        resolve();
      };
      this.#worker.once('error', (error) => die(error.stack ?? error.message));
      this.#worker.once('exit', (code) => die(`exit code ${code}`));
    });
    // A program that forgets to close its environments can still end.
    this.#worker.unref();
  }

  give(command: WorkerCommand | 'step'): void {
    Atomics.store(this.#control, COMMAND, command === 'step' ? STEP : MESSAGE);
    if (command !== 'step') this.#port.postMessage(command);
    this.#given++;
    Atomics.add(this.#control, GIVEN, 1);
    Atomics.notify(this.#control, GIVEN);
  }

  /** Waits until the last command (or the start, if there was none) is done. */
  async answer(): Promise<WorkerAnswer> {
    // The start counts as done once, before any command. Counts wrap around as int32.
    const before = this.#given | 0;
    // The notification of the command before may arrive late and wake us for nothing: only the count tells.
    while (((Atomics.load(this.#control, DONE) - before) | 0) <= 0) {
      if (this.dead !== null) throw new Error(`a worker of the vector environment died: ${this.dead}`);
      if (Atomics.wait(this.#control, DONE, before, PATIENCE_MS) === 'timed-out') {
        await this.#wakeOrDeath(before);
      }
    }
    if (Atomics.load(this.#control, MESSAGES) === 0) return {};
    const answer = receiveMessageOnPort(this.#port)?.message as WorkerAnswer;
    if (answer.error) throw errorFrom(answer.error);
    return answer;
  }

  /** Leaves this thread free until the count may have changed, or the worker has died. */
  async #wakeOrDeath(before: number): Promise<void> {
    const waiting = waitAsync(this.#control, DONE, before);
    if (!waiting.async) return;
    // A pending wait alone does not keep the process alive.
    this.#worker.ref();
    await Promise.race([waiting.value, this.#death]);
    this.#worker.unref();
  }

  /** Adds what the worker's environments said in a reset or step, in their order, to the infos of all `numEnvs`. */
  addInfos({ infos: messages = [], keys = [] }: WorkerAnswer, infos: VectorInfos, numEnvs: number): void {
    this.#keys.push(...keys);
    const byMessage = new Map(messages);
    for (let k = 0; k < this.count; k++) {
      const info = byMessage.get(this.first + k) ?? takeInfo(this.#infos, this.#keys, k);
      if (info) addInfo(infos, info, this.first + k, numEnvs);
    }
  }

  async terminate(): Promise<void> {
    this.#port.close();
    await this.#worker.terminate();
  }
}
