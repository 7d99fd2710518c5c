/** What `genie play` does. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { findAgent } from '../agents/registry.ts';
import { isLoopback } from '../play/server/access.ts';
import { readPage } from '../play/server/page-files.ts';
import { PlaySession } from '../play/server/play-session.ts';
import { servePage } from '../play/server/serve.ts';
import type { PlayOptions } from './commands/play.ts';

export async function playCommand({ port, host, agent: agents, record }: PlayOptions): Promise<void> {
  // A misspelt one is told now, not when somebody chooses it.
  for (const agent of agents) await findAgent(agent);
  const served = await servePage({
    port,
    host,
    token: isLoopback(host) ? null : randomBytes(16).toString('hex'),
    page: await readPage(),
    createSession: () => new PlaySession({ agents, recordings: record }),
  });
  process.stdout.write(`open ${served.url} in a browser; Ctrl-C ends\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await served.close();
}
