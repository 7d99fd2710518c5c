/** What `genie play` does. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findAgent } from '../agents/registry.ts';
import { openDataset } from '../data/dataset.ts';
import { tokenFor } from '../envs/serve/access.ts';
import { trainedFolder, trainedWorlds } from '../genie/trained/trained-worlds.ts';
import { loadWorldModel } from '../genie/world-models.ts';
import { Models } from '../play/server/models.ts';
import { readPage } from '../play/server/page-files.ts';
import { PlaySession } from '../play/server/play-session.ts';
import { servePage } from '../play/server/serve.ts';
import { engineOptionsFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';

export interface PlayOptions extends EngineFlags {
  model: string[];
  data?: string;
  port: number;
  host: string;
  agent: string[];
  record: string;
  watch: string[];
}

/** Worlds that come with the package: what is played if no other is named. */
function shipped(): string[] {
  return trainedWorlds.filter((name) => existsSync(join(trainedFolder(name), 'genie.json')));
}

export async function playCommand(options: PlayOptions): Promise<void> {
  const { port, host, agent: agents, record, watch, data } = options;
  const folders = options.model.length > 0 ? options.model : shipped();
  // A misspelt one is told now, not when somebody chooses it.
  for (const agent of agents) await findAgent(agent);
  for (const folder of folders) await loadWorldModel(folder);
  if (data !== undefined) await openDataset(data);
  const models = new Models({
    models: folders,
    data: data ?? null,
    engine: engineOptionsFrom(options),
  });
  const served = await servePage({
    port,
    host,
    token: tokenFor(host),
    page: await readPage(),
    createSession: () => new PlaySession({ agents, models, recordings: record, runs: watch }),
  });
  process.stdout.write(`open ${served.url} in a browser; Ctrl-C ends\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await served.close();
}
