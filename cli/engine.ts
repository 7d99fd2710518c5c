/** The engine that a command computes with. */
import { availableParallelism } from 'node:os';
import { createEngine, type Engine, type EngineOptions } from '../engine/engine.ts';
import type { Progress } from '../engine/progress.ts';
import type { EngineFlags } from './options.ts';
import { noteCompilations } from './progress.ts';

/** With `progress` it says which one it is, and how long each graph took to compile. */
export async function engineFrom(flags: EngineFlags, progress?: Progress): Promise<Engine> {
  const { engine: name, device } = flags;
  const threads = flags.threads && Math.min(flags.threads, availableParallelism());
  if (threads !== flags.threads)
    progress?.note(
      `--threads ${flags.threads}: this computer runs ${threads} at a time, so it is ${threads}`,
    );
  const onCompiled = progress && noteCompilations(progress);
  const engine = await createEngine({ engine: name, device, threads, onCompiled } as EngineOptions);
  progress?.note(`engine ${engine.name} on ${engine.device}: ${engine.reason}`);
  return engine;
}
