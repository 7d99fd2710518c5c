/**
 * Trained world models among the environments: `Genie-coinrun-v0` for a world that ships, and the path of a trained
 * folder for any other. Models are read, and the compute engine is loaded, when the first one is made.
 */
import { basename } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import type { Env } from '../../envs/env.ts';
import type { EnvKeywords } from '../../envs/env-spec.ts';
import { type Registration, recogniseEnvs, register } from '../../envs/registry.ts';
import type { VectorEnv } from '../../envs/vector/vector-env.ts';
import { promptsOf, trainedWorlds } from '../trained/trained-worlds.ts';
import { kindInFolder, loadWorldModel } from '../world-models.ts';

/** What an environment can be given beside its render mode: an image to start from, and the steps of an episode. */
interface Keywords extends EnvKeywords {
  readonly prompt?: string;
  readonly horizon?: number;
}

let engine: Promise<Engine> | undefined;

/** One engine for all worlds of a process. */
function sharedEngine(): Promise<Engine> {
  engine ??= import('../../engine/engine.ts').then(({ createEngine }) => createEngine());
  return engine;
}

/** @throws UserError if the model brings no prompts and none is given. */
async function optionsFor(reference: string, { prompt, horizon, renderMode }: Keywords) {
  const prompts = prompt === undefined ? await promptsOf(reference) : [prompt];
  if (prompts.length === 0) {
    throw new UserError(
      `${reference} brings no prompts: say where its worlds start, for example --env-arg prompt=start.png`,
    );
  }
  return { prompts, renderMode, ...(horizon === undefined ? {} : { horizon }) };
}

/** The environment of a trained world model: the name of one that ships, or a folder. */
function registrationOf(kind: string, name: string, reference: string): Registration {
  const id = `${kind[0].toUpperCase()}${kind.slice(1)}-${name}-v0`;
  return {
    id,
    entryPoint: async (keywords) => {
      const { WorldModelEnv } = await import('./world-model-env.ts');
      const options = await optionsFor(reference, keywords as Keywords);
      return (await WorldModelEnv.create(
        await sharedEngine(),
        await loadWorldModel(reference),
        options,
      )) as Env;
    },
    vectorEntryPoint: async ({ numEnvs, ...keywords }): Promise<VectorEnv> => {
      const { WorldModelVectorEnv } = await import('./world-model-vector-env.ts');
      const options = await optionsFor(reference, keywords as Keywords);
      return WorldModelVectorEnv.create(
        await sharedEngine(),
        await loadWorldModel(reference),
        numEnvs,
        options,
      );
    },
  };
}

for (const name of trainedWorlds) register(registrationOf('genie', name, name));

recogniseEnvs((reference) => {
  const kind = kindInFolder(reference);
  return kind === undefined
    ? undefined
    : registrationOf(kind, basename(reference).replace(/\W+/g, '-'), reference);
});
