/** One page's session: which world it plays, and what it may ask for. */
import { heldRandomAgent } from '../../agents/held-random.ts';
import { randomAgent } from '../../agents/random.ts';
import { builtInAgents } from '../../agents/registry.ts';
import { DatasetWriter } from '../../data/writer.ts';
import { UserError } from '../../engine/errors.ts';
import { registeredSpecs } from '../../envs/registry.ts';
import { type Player, timed } from '../player.ts';
import type { Hello, Opened, Reply, Request, Saved } from '../protocol.ts';
import { WorldPlayer } from '../world-player.ts';
import { BesidePlayer } from './beside-player.ts';
import { EnvironmentPlayer } from './environment-player.ts';
import type { Models } from './models.ts';
import type { Session } from './serve.ts';
import { readTraining } from './training-run.ts';

/** What the command line lets pages reach; nothing else is read or written. */
export interface Offer {
  /** More agents than the built-in ones: names or paths. */
  readonly agents: readonly string[];
  readonly models: Models;
  /** Where episodes are saved. */
  readonly recordings: string;
  /** Folders of training runs that may be watched. */
  readonly runs: readonly string[];
}

export class PlaySession implements Session {
  readonly #offer: Offer;
  #player: Player | null = null;
  #closeModel: (() => void) | null = null;

  constructor(offer: Offer) {
    this.#offer = offer;
  }

  async answer(request: Request): Promise<Reply> {
    switch (request.type) {
      case 'hello':
        return { answer: this.#hello(), pictures: [] };
      case 'open':
        return this.#open(request.world, request.beside);
      case 'start':
        return timed(() => this.#playing.start(request.seed, request.prompt));
      case 'step':
        return timed(() => this.#playing.step(request.action));
      case 'undo':
        return timed(() => this.#playing.undo());
      case 'sampling': {
        if (!this.#playing.sample) throw new UserError('only generated worlds are sampled');
        await this.#playing.sample(request.sampling);
        return { answer: this.#opened(), pictures: [] };
      }
      case 'prompts': {
        const found = await this.#playing.prompts?.(request.from);
        if (!found) throw new UserError('this world starts by itself');
        return { answer: found.prompts, pictures: found.pictures };
      }
      case 'watch':
        return this.#watch(request.agent);
      case 'save':
        return { answer: await this.#save(), pictures: [] };
      case 'training':
        if (!this.#offer.runs.includes(request.run)) throw new UserError(`there is no run ${request.run}`);
        return { answer: await readTraining(request.run), pictures: [] };
    }
  }

  get #playing(): Player {
    if (!this.#player) throw new UserError('open a world first');
    return this.#player;
  }

  /** Who can play what is open: in a generated world nobody who looks inside, or knows what real actions mean. */
  get #agents(): readonly string[] {
    const inEnvironment = !(this.#player instanceof WorldPlayer);
    const builtIn = inEnvironment ? builtInAgents : [randomAgent, heldRandomAgent];
    return [...builtIn.map(({ name }) => name), ...this.#offer.agents];
  }

  #hello(): Hello {
    return {
      worlds: [
        ...this.#offer.models.folders.map((id) => ({ id, kind: 'model' as const })),
        ...environments().map((id) => ({ id, kind: 'environment' as const })),
      ],
      runs: this.#offer.runs,
      recordings: this.#offer.recordings,
    };
  }

  async #open(world: string, beside?: string): Promise<Reply> {
    for (const id of [beside ?? [], world].flat()) {
      // Only what was offered: an id may name a module to import, which pages must not choose.
      if (!this.#isModel(id) && !environments().includes(id)) throw new UserError(`there is no world ${id}`);
    }
    await this.close();
    if (!this.#isModel(world)) {
      this.#player = await EnvironmentPlayer.open(world);
      return { answer: this.#opened(), pictures: [] };
    }
    const { player, model, close } = await this.#offer.models.open(world);
    this.#closeModel = close;
    this.#player =
      beside === undefined
        ? player
        : new BesidePlayer(await EnvironmentPlayer.open(beside), player, model.config.video.stride);
    return { answer: this.#opened(), pictures: [] };
  }

  #isModel(id: string): boolean {
    return this.#offer.models.folders.includes(id);
  }

  #opened(): Opened {
    const opened = { ...this.#playing.opened(), agents: this.#agents };
    return opened.sampling ? { ...opened, beside: environments() } : opened;
  }

  async #watch(agent: string | null): Promise<Reply> {
    if (agent !== null && !this.#agents.includes(agent)) throw new UserError(`there is no agent ${agent}`);
    await this.#playing.watch(agent);
    return { answer: this.#opened(), pictures: [] };
  }

  async #save(): Promise<Saved> {
    const { info, frames_THWC, labels } = this.#playing.episode();
    if (info.frames < 2) throw new UserError('nothing was played yet: take a step first');
    const writer = await DatasetWriter.open(this.#offer.recordings);
    const id = writer.nextId;
    await writer.add({ info: { ...info, id }, frames_THWC, labels: { ...labels, id } });
    await writer.close();
    return { episode: id, folder: this.#offer.recordings, frames: info.frames };
  }

  async close(): Promise<void> {
    const player = this.#player;
    this.#player = null;
    await player?.close();
    this.#closeModel?.();
    this.#closeModel = null;
  }
}

const environments = () => registeredSpecs().map(({ id }) => id);
