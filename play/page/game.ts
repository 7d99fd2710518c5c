/** What is played, as signals that the page shows, and the loop that plays it. */
import { computed, signal } from '@preact/signals';
import { type Action, chosenAction, movedVector } from '../controls.ts';
import type {
  Answers,
  Hello,
  Moment,
  Opened,
  Picture,
  PromptChoice,
  Reply,
  Request,
  Sampling,
} from '../protocol.ts';
import type { Connection } from './connection.ts';

/** Moments kept for a recording: longer ones keep their end. */
const MOST_KEPT = 1500;

export interface Kept {
  readonly moment: Moment;
  readonly pictures: readonly Picture[];
}

export const hello = signal<Hello | null>(null);
export const world = signal<string | null>(null);
export const beside = signal<string | null>(null);
export const opened = signal<Opened | null>(null);
export const kept = signal<readonly Kept[]>([]);
export const now = computed(() => kept.value.at(-1) ?? null);
export const held = signal<ReadonlySet<string>>(new Set());
export const running = signal(false);
export const busy = signal(false);
export const problem = signal<string | null>(null);
export const seed = signal(0);
/** Of an exported world's files, the share that has arrived; null where there are none to wait for. */
export const loaded = signal<number | null>(null);
export const speed = signal(1);
export const agent = signal<string | null>(null);
/** Frames shown a second, over the last second or so. */
export const frameRate = signal<number | null>(null);
/** Generated worlds know no reward; an environment beside one does. */
export const isPlayedForReward = computed(
  () =>
    beside.value !== null || hello.value?.worlds.find(({ id }) => id === world.value)?.kind === 'environment',
);
export const isOver = computed(() => now.value?.moment.terminated || now.value?.moment.truncated || false);

let other: Connection;
let prompt: PromptChoice | undefined;
let vector: number[] | undefined;
let shownAt: number[] = [];
/** Pressed since an action was last read: a tap shorter than a frame counts. */
const tapped = new Set<string>();
/** The loop that plays, or the last one that did. */
let loop: Promise<void> = Promise.resolve();

export async function begin(connection: Connection): Promise<void> {
  other = connection;
  other.onLost(() => {
    running.value = false;
    problem.value = 'The connection is lost: is "genie play" still running? Reload the page to go on.';
  });
  other.onProgress((share) => {
    loaded.value = share;
  });
  hello.value = (await other.ask({ type: 'hello' })).answer;
  const wanted = new URLSearchParams(window.location.hash.slice(1)).get('world');
  const { worlds } = hello.value;
  const first =
    worlds.find(({ id }) => id === wanted) ?? worlds.find(({ kind }) => kind === 'model') ?? worlds[0];
  if (first) await open(first.id);
}

/** Runs what a person asked for; a failure is shown, not thrown. */
export async function attempt(task: () => Promise<unknown>): Promise<void> {
  problem.value = null;
  busy.value = true;
  try {
    await task();
  } catch (error) {
    problem.value = sentence((error as Error).message);
  } finally {
    busy.value = false;
  }
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}

export function ask<T extends Request['type']>(
  request: Extract<Request, { type: T }>,
): Promise<Reply<Answers[T]>> {
  return other.ask(request);
}

export async function open(id: string, besideId: string | null = null): Promise<void> {
  await attempt(async () => {
    await halt();
    world.value = id;
    beside.value = besideId;
    agent.value = null;
    prompt = undefined;
    const { answer } = await other.ask({
      type: 'open',
      world: id,
      ...(besideId === null ? {} : { beside: besideId }),
    });
    opened.value = answer;
    kept.value = [];
    window.history.replaceState(null, '', `#world=${encodeURIComponent(id)}`);
    await restart();
  });
}

async function restart(): Promise<void> {
  await halt();
  tapped.clear();
  vector = undefined;
  const { answer, pictures } = await other.ask({
    type: 'start',
    seed: seed.value,
    ...(prompt ? { prompt } : {}),
  });
  kept.value = [{ moment: answer, pictures }];
  shownAt = [];
  frameRate.value = null;
}

/** Starts the world; it begins to move with the first key. */
export function start(choice?: PromptChoice): Promise<void> {
  return attempt(async () => {
    if (choice) prompt = choice;
    await restart();
    if (agent.value !== null) go();
  });
}

export function stop(): void {
  running.value = false;
}

/** Stops, and waits for the step that is on its way: the other side has taken it. */
async function halt(): Promise<void> {
  stop();
  await loop;
}

export function undo(): Promise<void> {
  return attempt(async () => {
    await halt();
    const { answer, pictures } = await other.ask({ type: 'undo' });
    kept.value = [...kept.value.slice(0, -2), { moment: answer, pictures }];
  });
}

export function sample(sampling: Sampling): Promise<void> {
  return attempt(async () => {
    opened.value = (await other.ask({ type: 'sampling', sampling })).answer;
  });
}

export function watch(name: string | null): Promise<void> {
  return attempt(async () => {
    await halt();
    await other.ask({ type: 'watch', agent: name });
    agent.value = name;
    if (name !== null) {
      if (isOver.value) await restart();
      go();
    }
  });
}

/** What is pressed now, as an action; null stands still. */
function pressedAction(): Action | null {
  const { controls } = opened.value!;
  const pressed = new Set([...held.value, ...tapped]);
  tapped.clear();
  if (controls.kind === 'choice') return chosenAction(controls, pressed);
  vector = movedVector(controls, pressed, vector);
  return vector;
}

export function press(button: string): void {
  if (held.value.has(button)) return;
  held.value = new Set([...held.value, button]);
  tapped.add(button);
  if (!running.value && agent.value === null && !isOver.value && now.value) go();
}

export function release(button: string): void {
  const left = new Set(held.value);
  left.delete(button);
  held.value = left;
}

/** Plays until it is over or somebody stops it. */
export function go(): void {
  if (running.value || !opened.value) return;
  running.value = true;
  loop = loop.then(play).catch((error: Error) => {
    problem.value = sentence(error.message);
    running.value = false;
  });
}

async function play(): Promise<void> {
  while (running.value && !isOver.value) {
    const began = performance.now();
    const action = agent.value === null ? pressedAction() : undefined;
    // Nothing is pressed in a world that waits for its player.
    if (action === null) break;
    const { answer, pictures } = await other.ask({
      type: 'step',
      ...(action === undefined ? {} : { action }),
    });
    kept.value = [...kept.value, { moment: answer, pictures }].slice(-MOST_KEPT);
    measure();
    const wait = 1000 / (opened.value!.framesPerSecond * speed.value) - (performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, Math.max(wait, 0)));
  }
  running.value = false;
}

function measure(): void {
  const at = performance.now();
  shownAt = [...shownAt.filter((time) => at - time < 1500), at];
  if (shownAt.length > 2) frameRate.value = ((shownAt.length - 1) * 1000) / (at - shownAt[0]);
}
