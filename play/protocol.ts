/**
 * What the page asks for and what it is told. The other side is `genie play`'s server, over a WebSocket, or, in an
 * exported site, a worker of the page itself: the messages are the same.
 */
import type { Action, Controls } from './controls.ts';

/** A picture as it is sent: uint8 red, green, blue, row by row. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/** Where a generated world starts. */
export type PromptChoice =
  | { readonly kind: 'recorded'; readonly episode: number; readonly frame: number }
  | { readonly kind: 'environment' }
  | { readonly kind: 'picture'; readonly base64: string };

export interface Sampling {
  readonly steps: number;
  readonly temperature: number;
}

export type Request =
  /** What there is. */
  | { readonly type: 'hello' }
  | { readonly type: 'open'; readonly world: string; readonly beside?: string }
  | { readonly type: 'start'; readonly seed: number; readonly prompt?: PromptChoice }
  /** Without `action`, the agent that is being watched chooses. */
  | { readonly type: 'step'; readonly action?: Action }
  | { readonly type: 'undo' }
  | { readonly type: 'sampling'; readonly sampling: Sampling }
  /** Lets an agent play; null: the person plays again. */
  | { readonly type: 'watch'; readonly agent: string | null }
  /** Pictures that generated worlds may start from, a few at a time. */
  | { readonly type: 'prompts'; readonly from: number }
  /** Adds what was played since the start to the data set of recordings. */
  | { readonly type: 'save' }
  /** The state of a training run. */
  | { readonly type: 'training'; readonly run: string };

interface WorldEntry {
  readonly id: string;
  readonly kind: 'environment' | 'model';
}

/** Answers 'hello'. */
export interface Hello {
  readonly worlds: readonly WorldEntry[];
  readonly runs: readonly string[];
  /** Where episodes are saved; null if they cannot be. */
  readonly recordings: string | null;
}

/** Answers 'open' and 'sampling'. */
export interface Opened {
  readonly controls: Controls;
  /** At which the world is meant to be played. */
  readonly framesPerSecond: number;
  /** What the pictures of a moment show, in their order. */
  readonly panels: readonly string[];
  /** Only of generated worlds. */
  readonly sampling?: Sampling & { readonly mostSteps: number; readonly choices?: readonly number[] };
  /** How a world can be started. */
  readonly prompts: readonly PromptChoice['kind'][];
  /** The size of pictures that it can start from. */
  readonly promptSize?: { readonly height: number; readonly width: number };
  /** Who can play it. */
  readonly agents?: readonly string[];
  /** Environments that this generated world can be played beside. */
  readonly beside?: readonly string[];
}

/** Answers 'start', 'step', 'undo': with a picture for each panel. */
export interface Moment {
  /** Steps since the start. */
  readonly step: number;
  readonly reward: number;
  readonly totalReward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** What was done, as text. */
  readonly did?: string;
  /** The probabilities that the agent drew from, by action. */
  readonly probabilities?: readonly number[];
  /** How long the world took to answer, in milliseconds. */
  readonly milliseconds: number;
}

/** Answers 'prompts': with a picture for each. */
export interface Prompts {
  readonly choices: readonly { readonly episode: number; readonly frame: number; readonly label: string }[];
  /** Where the next ones begin; null at the end. */
  readonly next: number | null;
}

/** Answers 'save'. */
export interface Saved {
  readonly episode: string;
  readonly folder: string;
  readonly frames: number;
}

export interface Curve {
  readonly name: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Answers 'training'. */
export interface Training {
  readonly stage: string;
  readonly step: number;
  readonly steps: number | null;
  /** Seconds left of the stage; null if it cannot be said. */
  readonly secondsLeft: number | null;
  readonly finished: boolean;
  /** Seconds since the run last wrote. */
  readonly quietFor: number;
  readonly stages: readonly { readonly name: string; readonly curves: readonly Curve[] }[];
  /** Pictures of the run, as data URLs, latest first. */
  readonly pictures: readonly { readonly name: string; readonly url: string }[];
}

export interface Answers {
  hello: Hello;
  open: Opened;
  start: Moment;
  step: Moment;
  undo: Moment;
  sampling: Opened;
  watch: Opened;
  prompts: Prompts;
  save: Saved;
  training: Training;
}

export interface Reply<T = unknown> {
  readonly answer: T;
  readonly pictures: readonly Picture[];
}

/** `{id, answer}` or `{id, error}`, then the pictures' sizes; their bytes follow. */
interface Header {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
  readonly sizes: readonly (readonly [height: number, width: number])[];
}

/** A reply as one binary message: the header's length (uint32, little-endian), the header as JSON, the pixels. */
export function encodeReply(id: number, reply: Reply | { readonly error: string }): Uint8Array {
  const pictures = 'error' in reply ? [] : reply.pictures;
  const header: Header = {
    id,
    ...('error' in reply ? { error: reply.error } : { answer: reply.answer }),
    sizes: pictures.map(({ height, width }) => [height, width]),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const pixels = pictures.reduce((sum, { data }) => sum + data.length, 0);
  const message = new Uint8Array(4 + text.length + pixels);
  new DataView(message.buffer).setUint32(0, text.length, true);
  message.set(text, 4);
  let offset = 4 + text.length;
  for (const { data } of pictures) {
    message.set(data, offset);
    offset += data.length;
  }
  return message;
}

export function decodeReply(message: Uint8Array): { id: number; reply: Reply | { error: string } } {
  const length = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(message.subarray(4, 4 + length))) as Header;
  if (header.error !== undefined) return { id: header.id, reply: { error: header.error } };
  let offset = 4 + length;
  const pictures = header.sizes.map(([height, width]) => {
    const data = message.slice(offset, offset + height * width * 3);
    offset += data.length;
    return { height, width, data };
  });
  return { id: header.id, reply: { answer: header.answer, pictures } };
}
