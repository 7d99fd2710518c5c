/** What `genie serve-env` does. */
import { UserError } from '../engine/errors.ts';
import { untilInterrupted } from '../engine/interruption.ts';
import { checkWeightPrecision } from '../engine/weight-precision.ts';
import type { Env } from '../envs/env.ts';
import type { EnvKeywords } from '../envs/env-spec.ts';
import { refuseUnknownKeywords } from '../envs/keywords.ts';
import { make } from '../envs/registry.ts';
import { serveEnv } from '../envs/serve/serve-env.ts';
import { WorldModelEnv } from '../genie/env/world-model-env.ts';
import { loadWorldModel } from '../genie/world-models.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';
import { promptsFor } from './prompt.ts';

export interface ServeEnvOptions extends EngineFlags {
  port: number;
  host?: string;
  model?: string;
  prompt?: string;
  horizon?: number;
  int8?: boolean;
  once?: boolean;
}

export async function serveEnvCommand(id: string | undefined, options: ServeEnvOptions): Promise<void> {
  const { port, host, int8, once } = options;
  const served = await serveEnv(await factory(id, options), { port, host });
  const what = `${id ?? options.model}${int8 ? ' with int8 weights' : ''}`;
  process.stdout.write(
    `serving ${what} on ${served.host}:${served.port}, until ${once ? 'its client goes' : 'Ctrl-C'}\n`,
  );
  // Others may listen on the way: the token keeps out who does not know it, not who reads along.
  if (served.token !== null) process.stdout.write(`clients need the token ${served.token}\n`);
  await (once ? Promise.race([untilInterrupted(), served.clientGone]) : untilInterrupted());
  await served.close();
}

/** Makes one environment a client. */
async function factory(
  id: string | undefined,
  { model: folder, prompt, horizon, int8, ...flags }: ServeEnvOptions,
): Promise<(keywords: EnvKeywords) => Promise<Env>> {
  if ((id === undefined) === (folder === undefined)) {
    throw new UserError('serve-env: name an environment or give --model, one of the two');
  }
  if (id !== undefined && int8)
    throw new UserError('serve-env --int8: is for generated worlds: give --model');
  if (id !== undefined) {
    // Now, not when the first client comes.
    await (await make(id)).close();
    return (keywords) => make(id, keywords);
  }
  const model = await loadWorldModel(folder!);
  const prompts = await promptsFor(folder!, prompt);
  const engine = await engineFrom(flags);
  const weightPrecision = int8 ? 'int8' : 'float32';
  checkWeightPrecision(weightPrecision, engine);
  return async (keywords) => {
    refuseUnknownKeywords('a generated world', keywords, []);
    const { renderMode } = keywords;
    return (await WorldModelEnv.create(engine, model, {
      prompts,
      horizon,
      renderMode,
      weightPrecision,
    })) as Env;
  };
}
