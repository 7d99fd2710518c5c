/** A worker thread that steps its share of a vector environment whenever the control array says so. */
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { describeError } from '../../engine/thread-error.ts';
import type { Info } from '../env.ts';
import { specFromJson } from '../env-spec.ts';
import { make } from '../make.ts';
import { iterate } from '../spaces/batch.ts';
import { callWrapperAttribute } from '../wrappers/wrapper.ts';
import { AutoresetEnv } from './autoreset.ts';
import { writeItem } from './shared-batch.ts';
import { InfoWriter } from './shared-infos.ts';
import {
  COMMAND,
  DONE,
  GIVEN,
  MESSAGES,
  STEP,
  type WorkerAnswer,
  type WorkerCommand,
  type WorkerSetup,
} from './worker-protocol.ts';

const { spec, keywords, autoresetMode, first, count, control, port, infos, memory } =
  workerData as WorkerSetup;
const slots: AutoresetEnv[] = [];
const infoWriter = new InfoWriter(infos);
let closed = false;

async function step(): Promise<WorkerAnswer | null> {
  const actions = iterate(slots[0].env.actionSpace, memory.actions);
  const messages: [number, Info][] = [];
  for (let i = first; i < first + count; i++) {
    const { observation, reward, terminated, truncated, info } = await slots[i - first].step(actions[i]);
    writeItem(memory.observations, i, observation);
    memory.rewards.data[i] = reward;
    memory.terminations.data[i] = Number(terminated);
    memory.truncations.data[i] = Number(truncated);
    if (!infoWriter.write(i - first, info)) messages.push([i, info]);
  }
  const keys = infoWriter.newKeys();
  return messages.length > 0 || keys.length > 0 ? { infos: messages, keys } : null;
}

async function obey(command: WorkerCommand): Promise<WorkerAnswer> {
  if ('reset' in command) {
    const messages: [number, Info][] = [];
    for (const [k, options] of command.reset.entries()) {
      if (options === null) {
        infoWriter.write(k, {});
        continue;
      }
      const { observation, info } = await slots[k].reset(options);
      writeItem(memory.observations, first + k, observation);
      if (!infoWriter.write(k, info)) messages.push([first + k, info]);
    }
    return { infos: messages, keys: infoWriter.newKeys() };
  }
  if ('call' in command) {
    const results: unknown[] = [];
    for (const { env } of slots)
      results.push(await callWrapperAttribute(env, command.call, command.parameters));
    return { results };
  }
  for (const { env } of slots) await env.close();
  closed = true;
  return {};
}

/** Does the work and reports it; an error is reported and the worker lives on. */
async function report(work: () => Promise<WorkerAnswer | null>): Promise<void> {
  let answer: WorkerAnswer | null;
  try {
    answer = await work();
    if (answer) port.postMessage(answer);
  } catch (error) {
    answer = { error: describeError(error) };
    port.postMessage(answer);
  }
  Atomics.store(control, MESSAGES, answer ? 1 : 0);
  Atomics.add(control, DONE, 1);
  Atomics.notify(control, DONE);
}

await report(async () => {
  for (let k = 0; k < count; k++)
    slots.push(new AutoresetEnv(await make(specFromJson(spec), { ...keywords }), autoresetMode));
  return null;
});
for (let commands = 0; !closed; ) {
  Atomics.wait(control, GIVEN, commands);
  if (Atomics.load(control, GIVEN) === commands) continue;
  commands = (commands + 1) | 0;
  if (Atomics.load(control, COMMAND) === STEP) await report(step);
  else await report(() => obey(receiveMessageOnPort(port)!.message as WorkerCommand));
}
