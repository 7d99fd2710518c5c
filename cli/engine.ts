/** The engine that a command computes with. */
import { availableParallelism } from 'node:os';
import { createEngine, type Engine, type EngineOptions } from '../engine/engine.ts';
import type { Progress } from '../engine/progress.ts';
import type { EngineFlags } from './options.ts';
import { noteCompilations, terminalProgress } from './progress.ts';

/** With `progress` it says which one it is, and how long each graph took to compile. */
export async function engineFrom(flags: EngineFlags, progress?: Progress): Promise<Engine> {
  const onCompiled = progress && noteCompilations(progress);
  const engine = await createEngine({ ...engineOptionsFrom(flags), onCompiled });
  progress?.note(`engine ${engine.name} on ${engine.device}: ${engine.reason}`);
  return engine;
}

/** With no more threads than the computer runs at a time; more would only wait for each other. */
export function engineOptionsFrom({ engine, device, threads }: EngineFlags): EngineOptions {
  const most = availableParallelism();
  if (threads !== undefined && threads > most)
    terminalProgress().note(`--threads ${threads}: this computer runs ${most} at a time, so it is ${most}`);
  return { engine, device, threads: threads && Math.min(threads, most) } as EngineOptions;
}
