/** What `genie serve-env` does. */
import { once } from 'node:events';
import { UserError } from '../engine/errors.ts';
import type { Env } from '../envs/env.ts';
import type { EnvKeywords } from '../envs/env-spec.ts';
import { make } from '../envs/registry.ts';
import { serveEnv } from '../envs/serve/serve-env.ts';
import { GenieEnv } from '../genie/genie-env.ts';
import { loadWorldModel } from '../genie/world-model.ts';
import type { ServeEnvOptions } from './commands/serve-env.ts';
import { engineFrom } from './engine.ts';
import { promptAt } from './prompt.ts';

export async function serveEnvCommand(id: string | undefined, options: ServeEnvOptions): Promise<void> {
  const { port, host } = options;
  const served = await serveEnv(await factory(id, options), { port, host });
  process.stdout.write(`serving ${id ?? options.model} on ${served.host}:${served.port}, until Ctrl-C\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await served.close();
}

/** Makes one environment a client. */
async function factory(
  id: string | undefined,
  { model: folder, prompt, horizon, ...flags }: ServeEnvOptions,
): Promise<(keywords: EnvKeywords) => Promise<Env>> {
  if ((id === undefined) === (folder === undefined)) {
    throw new UserError('serve-env: name an environment or give --model, one of the two');
  }
  if (id !== undefined) return (keywords) => make(id, keywords);
  if (prompt === undefined) throw new UserError('serve-env --model: say where worlds start with --prompt');
  const model = await loadWorldModel(folder!);
  const prompts = [await promptAt(prompt)];
  const engine = await engineFrom(flags);
  return async ({ renderMode }) =>
    (await GenieEnv.create(engine, model, { prompts, horizon, renderMode })) as Env;
}
