/** Worker thread: plays the levels that it is sent, one after the other. */
import { workerData } from 'node:worker_threads';
import { findAgent } from '../agents/registry.ts';
import { withRandomActions } from '../agents/with-random-actions.ts';
import { serveJobs } from '../engine/serve-jobs.ts';
import { make } from '../envs/registry.ts';
import '../genie/env/registrations.ts';
import type { PlayerSetup } from './episode-players.ts';
import { type Play, type PlayedEpisode, playEpisode } from './play-episode.ts';

const setup = workerData as PlayerSetup;

async function prepare(): Promise<Play> {
  const played = await findAgent(setup.agent);
  const agent = setup.randomActions > 0 ? withRandomActions(played, setup.randomActions) : played;
  return { ...setup, agent, env: await make(setup.env, { ...setup.envKeywords, disableEnvChecker: true }) };
}

let play: Promise<Play> | undefined;

serveJobs<number, PlayedEpisode>(
  async (level) => {
    play ??= prepare();
    return playEpisode(await play, level);
  },
  ({ frames_THWC }) => [frames_THWC.buffer as ArrayBuffer],
);
