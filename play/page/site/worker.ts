/** An exported site's world, in a worker so that the page stays alive while it computes. */
import type { State } from '../../../engine/engine.ts';
import { type NdArray, ndarray } from '../../../engine/ndarray.ts';
import { WorldsOfGraphs } from '../../../genie/generation/worlds-of-graphs.ts';
import { timed } from '../../player.ts';
import { encodeReply, type Picture, type PromptChoice, type Reply, type Request } from '../../protocol.ts';
import { type Site, siteFiles } from '../../site.ts';
import { type PromptSource, promptOf, WorldPlayer } from '../../world-player.ts';
import { graphOf, load, startRuntime, whenNeeded } from './graphs.ts';

/** So often is told, at most, how much has arrived: drawing it takes time from the rest. */
const PROGRESS_PARTS = 20;

/** Graphs keep no state between runs. */
const noState = { read: async () => ({}), write() {}, dispose() {} } satisfies State;

class SitePrompts implements PromptSource {
  readonly kinds: readonly PromptChoice['kind'][];
  readonly #site: Site;
  readonly #pixels: Uint8Array;

  constructor(site: Site, pixels: Uint8Array) {
    this.#site = site;
    this.#pixels = pixels;
    this.kinds = site.prompts.length > 0 ? ['recorded', 'picture'] : ['picture'];
  }

  #picture(index: number): Picture {
    const { height, width } = this.#site.sizes;
    const size = height * width * 3;
    return { height, width, data: this.#pixels.slice(index * size, (index + 1) * size) };
  }

  async read(choice: PromptChoice | undefined, seed: number): Promise<NdArray<'uint8'>> {
    const { prompts, sizes } = this.#site;
    if (choice?.kind === 'picture') return promptOf(await this.#decode(choice.base64));
    if (choice?.kind === 'recorded') return promptOf(this.#picture(choice.episode));
    if (prompts.length > 0) return promptOf(this.#picture(seed % prompts.length));
    const grey = new Uint8Array(sizes.height * sizes.width * 3).fill(128);
    return ndarray(grey, [1, sizes.height, sizes.width, 3], 'uint8');
  }

  /** A picture scaled and cropped to the model's size. */
  async #decode(base64: string): Promise<Picture> {
    const { height, width } = this.#site.sizes;
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const scale = Math.max(width / bitmap.width, height / bitmap.height);
    const [w, h] = [bitmap.width * scale, bitmap.height * scale];
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
    const { data } = context.getImageData(0, 0, width, height);
    const rgb = new Uint8Array(width * height * 3);
    for (let i = 0; i < width * height; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
    return { height, width, data: rgb };
  }

  async list() {
    const choices = this.#site.prompts.map((label, episode) => ({ episode, frame: 0, label }));
    const pictures = choices.map(({ episode }) => this.#picture(episode));
    return { prompts: { choices, next: null }, pictures };
  }
}

interface Open {
  readonly player: WorldPlayer;
  readonly site: Site;
  /** Readies what steps need, once the first picture is on its way. */
  prepare(): void;
}

async function openSite(base: URL, onProgress: (share: number) => void): Promise<Open> {
  let loaded = 0;
  let total = Number.POSITIVE_INFINITY;
  let told = 0;
  const onBytes = (count: number) => {
    loaded += count;
    const share = Math.floor((loaded / total) * PROGRESS_PARTS) / PROGRESS_PARTS;
    if (share === told) return;
    told = share;
    onProgress(share);
  };
  const files = [siteFiles.weights, siteFiles.prompts, siteFiles.read, siteFiles.show];
  const arriving = Promise.all([
    startRuntime(base, onBytes),
    ...files.map((file) => load(base, file, onBytes)),
  ] as const);
  // What fails is told where they are waited for.
  arriving.catch(() => {});
  const site: Site = JSON.parse(new TextDecoder().decode(await load(base, siteFiles.site)));
  const first = siteFiles.nextFrame(site.defaultSteps);
  total = [siteFiles.wasm, first, ...files].reduce((sum, file) => sum + (site.bytes[file] ?? 0), 0);
  const nextModel = await load(base, first, onBytes);
  const [, weights, pixels, readModel, showModel] = await arriving;
  // One after the other: they start the same runtime.
  const read = await graphOf(readModel, weights);
  const show = await graphOf(showModel, weights);
  let prepare = () => {};
  const worldsOf = async (steps: number) => {
    const file = siteFiles.nextFrame(steps);
    const model = file === first ? nextModel : await load(base, file);
    const nextFrame = whenNeeded(() => graphOf(model, weights));
    prepare = nextFrame.prepare;
    const { noiseRounds } = site.steps.find((offered) => offered.steps === steps)!;
    const graphs = { read, nextFrame, show };
    return new WorldsOfGraphs({ ...site.sizes, noiseRounds }, 1, site.temperature, noState, graphs);
  };
  const made = new Map<number, Promise<WorldsOfGraphs>>();
  const player = await WorldPlayer.open({
    title: site.title,
    framesPerSecond: site.framesPerSecond,
    prompts: new SitePrompts(site, pixels),
    names: site.names,
    steps: site.defaultSteps,
    choices: site.steps.map(({ steps }) => steps),
    mostSteps: site.sizes.tokens,
    worldsOf(steps) {
      const worlds = made.get(steps) ?? worldsOf(steps);
      made.set(steps, worlds);
      return worlds;
    },
  });
  return { player, site, prepare: () => prepare() };
}

let opening: Promise<Open>;

async function answer(request: Request): Promise<Reply> {
  const { player, site, prepare } = await opening;
  switch (request.type) {
    case 'hello': {
      const worlds = [{ id: site.title, kind: 'model' }];
      return { answer: { worlds, runs: [], recordings: null }, pictures: [] };
    }
    case 'open':
      return { answer: player.opened(), pictures: [] };
    case 'start': {
      const started = await timed(() => player.start(request.seed, request.prompt));
      setTimeout(prepare);
      return started;
    }
    case 'step':
      return timed(() => player.step(request.action));
    case 'undo':
      return timed(() => player.undo());
    case 'sampling':
      await player.sample(request.sampling);
      return { answer: player.opened(), pictures: [] };
    case 'prompts': {
      const { prompts, pictures } = await player.prompts();
      return { answer: prompts, pictures };
    }
    default:
      throw new Error(`an exported world has no ${request.type}`);
  }
}

let last: Promise<unknown> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<{ base: string } | { id: number; request: Request }>) => {
  if ('base' in data) {
    opening = openSite(new URL(data.base), (progress) => self.postMessage({ progress }));
    opening.catch(() => {});
    return;
  }
  const { id, request } = data;
  last = last.then(async () => {
    const reply = await answer(request).catch((error: Error) => ({ error: error.message }));
    const message = encodeReply(id, reply);
    self.postMessage(message, { transfer: [message.buffer as ArrayBuffer] });
  });
};
