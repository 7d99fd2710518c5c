/**
 * A generated world beside the true environment: keys play the environment, and the latent action that the model sees
 * in each of its steps leads the generated world. What differs between the pictures is the model's doing.
 */
import { resizeFrames } from '../../data/resize.ts';
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import type { WorldMemory } from '../../genie/world-model.ts';
import type { Action } from '../controls.ts';
import type { Played, PlayedEpisode, Player } from '../player.ts';
import type { Opened, Picture, Sampling } from '../protocol.ts';
import type { WorldPlayer } from '../world-player.ts';
import type { EnvironmentPlayer } from './environment-player.ts';

export class BesidePlayer implements Player {
  readonly #real: EnvironmentPlayer;
  readonly #generated: WorldPlayer;
  /** Environment steps in one of the model's. */
  readonly #stride: number;
  #memories: { memory: WorldMemory; steps: number }[] = [];
  /** All pictures of the episode at the model's size, in its steps: the last is the present one. */
  #seen: Uint8Array[] = [];

  constructor(real: EnvironmentPlayer, generated: WorldPlayer, stride: number) {
    this.#real = real;
    this.#generated = generated;
    this.#stride = stride;
  }

  opened(): Opened {
    const real = this.#real.opened();
    const generated = this.#generated.opened();
    return {
      ...real,
      framesPerSecond: real.framesPerSecond / this.#stride,
      panels: [...real.panels, 'generated'],
      ...(generated.sampling ? { sampling: generated.sampling } : {}),
    };
  }

  async start(seed: number): Promise<Played> {
    const played = await this.#real.start(seed);
    this.#memories = [];
    this.#seen = [this.#observed()];
    await this.#generated.worlds.start(0, this.#past(1), new RandomStream(seed).fork('world'));
    return this.#beside(played, await this.#generated.worlds.show());
  }

  /** What the environment shows, at the model's size. */
  #observed(): Uint8Array {
    const { observation } = this.#real;
    const { height, width } = this.#generated.worlds.sizes;
    const picture = observation as NdArray<'uint8'>;
    if (picture.dtype !== 'uint8' || picture.shape.length !== 3)
      throw new UserError('this environment observes no pictures: nothing can be generated from them');
    const [fromHeight, fromWidth] = picture.shape;
    const from = { height: fromHeight, width: fromWidth };
    return resizeFrames(picture.data, from, { height, width }).slice();
  }

  /** The last pictures seen, at most so many: uint8 [T, H, W, 3]. */
  #past(most: number): NdArray<'uint8'> {
    const { height, width } = this.#generated.worlds.sizes;
    const seen = this.#seen.slice(-most);
    return ndarray(new Uint8Array(Buffer.concat(seen)), [seen.length, height, width, 3], 'uint8');
  }

  async step(action?: Action): Promise<Played> {
    if (this.#seen.length === 0) throw new UserError('start the world first');
    const { worlds } = this.#generated;
    let played = await this.#real.step(action);
    let steps = 1;
    for (; steps < this.#stride && !played.moment.terminated && !played.moment.truncated; steps++)
      played = await this.#real.step(action);
    this.#memories.push({ memory: worlds.save(0), steps });
    this.#seen.push(this.#observed());
    const code = await worlds.inferAction(this.#past(worlds.sizes.frames));
    const { frames: picture } = await worlds.step([code]);
    const { controls } = this.#generated.opened();
    const name = controls.kind === 'choice' ? controls.names[code] : `${code}`;
    const { moment } = played;
    return this.#beside({ ...played, moment: { ...moment, did: `${moment.did ?? ''} → ${name}` } }, picture);
  }

  async undo(): Promise<Played> {
    const last = this.#memories.pop();
    if (!last) throw new UserError('there is no step to undo');
    let played = await this.#real.undo();
    for (let i = 1; i < last.steps; i++) played = await this.#real.undo();
    this.#generated.worlds.restore(0, last.memory);
    this.#seen.pop();
    return this.#beside(played, await this.#generated.worlds.show());
  }

  #beside({ moment, pictures }: Played, { data }: NdArray<'uint8'>): Played {
    const { height, width } = this.#generated.worlds.sizes;
    const generated: Picture = { height, width, data: data.slice() };
    return { moment: { ...moment, step: this.#memories.length }, pictures: [...pictures, generated] };
  }

  watch(agent: string | null): Promise<void> {
    return this.#real.watch(agent);
  }

  sample(sampling: Sampling): Promise<void> {
    return this.#generated.sample(sampling);
  }

  /** Of the environment: what is true. */
  episode(): PlayedEpisode {
    return this.#real.episode();
  }

  async close(): Promise<void> {
    await this.#real.close();
    await this.#generated.close();
  }
}
