/** Worker thread: plays the levels that it is sent, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { findAgent } from '../agents/registry.ts';
import { withRandomActions } from '../agents/with-random-actions.ts';
import { UserError } from '../engine/errors.ts';
import { make } from '../envs/registry.ts';
import '../genie/env/registrations.ts';
import type { PlayerReply, PlayerSetup } from './episode-players.ts';
import { type Play, playEpisode } from './play-episode.ts';

const setup = workerData as PlayerSetup;

async function prepare(): Promise<Play> {
  const played = await findAgent(setup.agent);
  const agent = setup.randomActions > 0 ? withRandomActions(played, setup.randomActions) : played;
  return { ...setup, agent, env: await make(setup.env, { ...setup.envKeywords, disableEnvChecker: true }) };
}

let play: Promise<Play> | undefined;

parentPort!.on('message', async (level: number) => {
  let reply: PlayerReply;
  try {
    play ??= prepare();
    reply = { episode: await playEpisode(await play, level) };
  } catch (error) {
    reply = { error: { message: (error as Error).message, ofUser: error instanceof UserError } };
  }
  const memory = 'episode' in reply ? [reply.episode.frames_THWC.buffer as ArrayBuffer] : [];
  parentPort!.postMessage(reply, memory);
});
