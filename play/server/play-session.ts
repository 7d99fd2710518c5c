/** One page's session: which world it plays, and what it may ask for. */
import { builtInAgents } from '../../agents/registry.ts';
import { DatasetWriter } from '../../data/writer.ts';
import { UserError } from '../../engine/errors.ts';
import { registeredSpecs } from '../../envs/registry.ts';
import type { Hello, Reply, Request, Saved } from '../protocol.ts';
import { EnvironmentPlayer } from './environment-player.ts';
import type { Played, Player } from './player.ts';
import type { Session } from './serve.ts';

/** What the command line lets pages reach; nothing else is read or written. */
export interface Offer {
  /** More agents than the built-in ones: names or paths. */
  readonly agents: readonly string[];
  /** Where episodes are saved. */
  readonly recordings: string;
}

export class PlaySession implements Session {
  readonly #offer: Offer;
  #player: Player | null = null;

  constructor(offer: Offer) {
    this.#offer = offer;
  }

  async answer(request: Request): Promise<Reply> {
    switch (request.type) {
      case 'hello':
        return { answer: this.#hello(), pictures: [] };
      case 'open':
        return this.#open(request.world);
      case 'start':
        return timed(() => this.#playing.start(request.seed, request.prompt));
      case 'step':
        return timed(() => this.#playing.step(request.action));
      case 'undo':
        return timed(() => this.#playing.undo());
      case 'watch':
        return this.#watch(request.agent);
      case 'save':
        return { answer: await this.#save(), pictures: [] };
      default:
        throw new UserError(`${request.type}: there is nothing of that kind here`);
    }
  }

  get #playing(): Player {
    if (!this.#player) throw new UserError('open a world first');
    return this.#player;
  }

  get #agents(): readonly string[] {
    return [...builtInAgents.map(({ name }) => name), ...this.#offer.agents];
  }

  #hello(): Hello {
    return {
      worlds: registeredSpecs().map(({ id }) => ({ id, kind: 'environment' as const })),
      agents: this.#agents,
      runs: [],
      recordings: this.#offer.recordings,
    };
  }

  async #open(world: string): Promise<Reply> {
    // Only what is registered: an id may name a module to import, which pages must not choose.
    if (!registeredSpecs().some(({ id }) => id === world)) throw new UserError(`there is no world ${world}`);
    const player = await EnvironmentPlayer.open(world);
    await this.#player?.close();
    this.#player = player;
    return { answer: player.opened(), pictures: [] };
  }

  async #watch(agent: string | null): Promise<Reply> {
    if (agent !== null && !this.#agents.includes(agent)) throw new UserError(`there is no agent ${agent}`);
    await this.#playing.watch(agent);
    return { answer: this.#playing.opened(), pictures: [] };
  }

  async #save(): Promise<Saved> {
    const { info, frames_THWC, labels } = this.#playing.episode();
    if (info.frames < 2) throw new UserError('nothing was played yet: take a step first');
    const writer = await DatasetWriter.open(this.#offer.recordings);
    const id = writer.nextId;
    await writer.add({ info: { ...info, id }, frames_THWC, labels: labels && { ...labels, id } });
    await writer.close();
    return { episode: id, folder: this.#offer.recordings, frames: info.frames };
  }

  async close(): Promise<void> {
    await this.#player?.close();
    this.#player = null;
  }
}

async function timed(play: () => Promise<Played>): Promise<Reply> {
  const start = performance.now();
  const { moment, pictures } = await play();
  return { answer: { ...moment, milliseconds: performance.now() - start }, pictures };
}
