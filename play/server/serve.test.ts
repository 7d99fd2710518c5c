/** The server: who is let in, what is refused, and that it plays. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openDataset } from '../../data/dataset.ts';
import { randomModel } from '../../genie/fixtures/small-genie.ts';
import { saveWorldModel } from '../../genie/model-files.ts';
import { type Answers, decodeReply, type Reply, type Request } from '../protocol.ts';
import { Models } from './models.ts';
import { PlaySession } from './play-session.ts';
import { LARGEST_MESSAGE } from './requests.ts';
import { type ServedPage, servePage } from './serve.ts';

const page = new Map([
  ['index.html', { type: 'text/html', body: new TextEncoder().encode('<p>here</p>') }],
  ['assets/a.js', { type: 'text/javascript', body: new TextEncoder().encode('1;') }],
]);

let folder: string;
let models: Models;
let served: ServedPage;
let port: number;

async function serve(rules: { host?: string; token?: string | null } = {}): Promise<void> {
  served = await servePage({
    port: 0,
    host: '127.0.0.1',
    token: null,
    ...rules,
    page,
    createSession: () =>
      new PlaySession({
        agents: [join(folder, 'sure.mjs')],
        models,
        recordings: join(folder, 'played'),
        runs: [],
      }),
  });
  port = Number(new URL(served.url).port);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'play-'));
  await saveWorldModel(join(folder, 'world'), randomModel());
  const counting = `export default { name: 'sure', create: ({ actionSpace }) => {
    let turns = 0;
    return {
      act([{ first, observation }]) {
        if (observation.shape.join() !== '16,16,3' || actionSpace.n !== 8) throw new Error('another world');
        turns = first ? 0 : turns + 1;
        return [turns];
      },
      probabilities: () => Float32Array.of(0.5, 0.5, 0, 0, 0, 0, 0, 0),
    };
  } };`;
  await writeFile(join(folder, 'sure.mjs'), counting);
  const folders = [join(folder, 'world'), join(folder, 'brings')];
  models = new Models({ models: folders, data: null, engine: { engine: 'onnx' } });
  await serve();
});
afterEach(async () => {
  await served.close();
  await rm(folder, { recursive: true });
});

/** With the path and headers as given: fetch would tidy them. */
function get(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = '';
      response.on('data', (piece) => {
        body += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode!, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** A page's side of the socket. */
async function connect(path = '/socket', headers: Record<string, string> = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  const replies = new Map<number, (reply: Reply | { error: string }) => void>();
  socket.on('message', (data) => {
    const { id, reply } = decodeReply(new Uint8Array(data as Buffer));
    replies.get(id)?.(reply);
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  let count = 0;
  const send = (request: unknown) =>
    new Promise<Reply | { error: string }>((resolve) => {
      replies.set(count, resolve);
      socket.send(JSON.stringify({ id: count++, request }));
    });
  const ask = async <T extends Request['type']>(request: Extract<Request, { type: T }>) => {
    const reply = await send(request);
    if ('error' in reply) throw new Error(reply.error);
    return reply as Reply<Answers[T]>;
  };
  return { socket, send, ask };
}

describe('files', () => {
  it('gives the page, and nothing beside it', async () => {
    expect(await get('/')).toEqual({ status: 200, body: '<p>here</p>' });
    expect((await get('/assets/a.js?x=1')).status).toBe(200);
    for (const path of [
      '/../package.json',
      '/assets/../../package.json',
      '/..%2f..%2fpackage.json',
      '//etc/passwd',
      '/assets',
      '//',
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
  });

  it('answers to its own name only', async () => {
    expect((await get('/', { host: `localhost:${port}` })).status).toBe(200);
    const { status, body } = await get('/', { host: `evil.example:${port}` });
    expect(status).toBe(403);
    expect(body).toMatch(/not to evil\.example/);
  });
});

describe('sockets', () => {
  it('are refused to pages of other sites', async () => {
    const own = await connect('/socket', { origin: `http://127.0.0.1:${port}` });
    own.socket.close();
    for (const origin of ['http://evil.example', `http://127.0.0.1:${port + 1}`, 'null']) {
      await expect(connect('/socket', { origin }), origin).rejects.toThrow('403');
    }
    await expect(connect('/other')).rejects.toThrow('403');
  });

  it('need the token where there is one', async () => {
    await served.close();
    await serve({ token: 'abc' });
    expect(served.url).toMatch(/\?token=abc$/);
    await expect(connect('/socket')).rejects.toThrow('403');
    await expect(connect('/socket?token=abd')).rejects.toThrow('403');
    (await connect('/socket?token=abc')).socket.close();
  });

  it.each([
    ['no JSON', 'hello'],
    ['no envelope', '{"type":"hello"}'],
  ])('are closed at %s', async (_, text) => {
    const { socket } = await connect();
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send(text);
    expect(await closed).toBe(1008);
  });

  it('are closed at messages that are too long', async () => {
    const { socket } = await connect();
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send('x'.repeat(LARGEST_MESSAGE + 1));
    expect(await closed).toBe(1009);
  });

  it.each<[unknown, RegExp]>([
    [{ type: 'fly' }, /request: type/],
    [{ type: 'open' }, /request: world/],
    [{ type: 'open', world: 'node:fs#readFile:x-v0' }, /there is no world/],
    [{ type: 'open', world: 'CoinRun-easy-v0', extra: 1 }, /request/],
    [{ type: 'step', action: 1 }, /open a world first/],
    [{ type: 'start', seed: -1 }, /request: seed/],
    [{ type: 'watch', agent: './my-agent.ts' }, /there is no agent/],
  ])('say what is wrong with %j', async (request, message) => {
    const { send, socket } = await connect();
    const reply = await send(request);
    expect('error' in reply && reply.error).toMatch(message);
    socket.close();
  });
});

/** Whether two replies show the same picture; expect would walk through its pixels one by one. */
const same = (a: Reply, b: Reply) => Buffer.compare(a.pictures[0].data, b.pictures[0].data) === 0;

describe('environments', () => {
  it('are played, undone and recorded as an episode that can be read', async () => {
    const { ask, send, socket } = await connect();
    const { answer: opened } = await ask({ type: 'open', world: 'CoinRun-easy-v0' });
    expect(opened.controls).toMatchObject({ kind: 'choice', idle: 4 });
    const first = await ask({ type: 'start', seed: 3 });
    expect(first.pictures[0]).toMatchObject({ height: 384, width: 384 });
    const second = await ask({ type: 'step', action: 7 });
    await ask({ type: 'step', action: 8 });
    expect(second.answer).toMatchObject({ step: 1, did: 'right', terminated: false });
    expect(same(second, first)).toBe(false);
    const undone = await ask({ type: 'undo' });
    expect(undone.answer.step).toBe(1);
    expect(same(undone, second)).toBe(true);
    expect(await send({ type: 'step', action: 15 })).toEqual({ error: expect.stringMatching(/action 15/) });
    await ask({ type: 'step', action: 5 });
    const { answer: saved } = await ask({ type: 'save' });
    const dataset = await openDataset(saved.folder, { labels: true });
    expect(dataset.episodes[0]).toMatchObject({ id: saved.episode, frames: 3, policy: 'person' });
    expect(dataset.labels(saved.episode)).toMatchObject({ actions: [7, 5] });
    expect(await readdir(folder)).toEqual(['played', 'sure.mjs', 'world']);
    socket.close();
  });

  it('can be watched', async () => {
    const { ask, send, socket } = await connect();
    await ask({ type: 'open', world: 'CartPole-v1' });
    await ask({ type: 'watch', agent: 'random' });
    await ask({ type: 'start', seed: 0 });
    const { answer } = await ask({ type: 'step' });
    expect(answer.did).toMatch(/^(left|right)$/);
    expect(await send({ type: 'save' })).toEqual({ error: expect.stringMatching(/no pictures/) });
    socket.close();
  });

  it.each(['Tabletop-Reach-v0', 'Tabletop-Reach-Binned-v0', 'PushT-v0'])(
    '%s takes vectors',
    async (world) => {
      const { ask, socket } = await connect();
      const { answer } = await ask({ type: 'open', world });
      if (answer.controls.kind !== 'vector') throw new Error('a vector was expected');
      await ask({ type: 'start', seed: 0 });
      const stepped = await ask({ type: 'step', action: [...answer.controls.start] });
      expect(stepped.answer.step).toBe(1);
      socket.close();
    },
  );
});

describe('generated worlds', () => {
  const picture = async () =>
    (
      await sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } })
        .png()
        .toBuffer()
    ).toString('base64');

  it('start from a picture that is sent, go back, and change how they sample', async () => {
    const { ask, send, socket } = await connect();
    const { answer } = await ask({ type: 'open', world: join(folder, 'world') });
    expect(answer).toMatchObject({ prompts: ['picture'], promptSize: { height: 16, width: 16 } });
    expect(answer.controls.buttons).toHaveLength(8);
    await ask({ type: 'start', seed: 1, prompt: { kind: 'picture', base64: await picture() } });
    const one = await ask({ type: 'step', action: 1 });
    const two = await ask({ type: 'step', action: 2 });
    expect(same(await ask({ type: 'undo' }), one)).toBe(true);
    expect(same(await ask({ type: 'step', action: 2 }), two)).toBe(true);
    const sampling = { steps: 1, temperature: 0 };
    expect((await ask({ type: 'sampling', sampling })).answer.sampling).toMatchObject(sampling);
    expect((await ask({ type: 'step', action: 3 })).answer).toMatchObject({ step: 3, did: 'code 3' });
    expect(await send({ type: 'step', action: 8 })).toEqual({ error: expect.stringMatching(/action 8/) });
    socket.close();
  });

  it('are played by agents that choose among latent actions', async () => {
    const { ask, send, socket } = await connect();
    const { answer } = await ask({ type: 'open', world: join(folder, 'world') });
    expect(answer.agents).toEqual(['random', 'random-held', join(folder, 'sure.mjs')]);
    expect(await send({ type: 'watch', agent: 'coinrun-expert' })).toEqual({
      error: expect.stringMatching(/no agent/),
    });
    await ask({ type: 'start', seed: 1, prompt: { kind: 'picture', base64: await picture() } });
    await ask({ type: 'watch', agent: join(folder, 'sure.mjs') });
    const moments = [];
    for (let i = 0; i < 3; i++) moments.push((await ask({ type: 'step' })).answer);
    // It counts the turns since `first`, and sees frames of the world's size.
    expect(moments.map(({ did }) => did)).toEqual(['code 0', 'code 1', 'code 2']);
    expect(moments[2].probabilities).toEqual([0.5, 0.5, 0, 0, 0, 0, 0, 0]);
    await ask({ type: 'undo' });
    expect((await ask({ type: 'step' })).answer.did).toBe('code 0');
    await ask({ type: 'watch', agent: null });
    expect(await send({ type: 'step' })).toEqual({ error: expect.stringMatching(/no agent plays/) });
    expect((await ask({ type: 'step', action: 5 })).answer).toMatchObject({ step: 4, did: 'code 5' });
    socket.close();
  });

  it.each([
    ['no picture', Buffer.from('not a picture').toString('base64')],
    [
      'an SVG',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>').toString('base64'),
    ],
  ])('refuse %s', async (_, base64) => {
    const { ask, send, socket } = await connect();
    await ask({ type: 'open', world: join(folder, 'world') });
    const reply = await send({ type: 'start', seed: 1, prompt: { kind: 'picture', base64 } });
    expect(reply).toEqual({ error: expect.stringMatching(/the picture cannot be read/) });
    socket.close();
  });

  it('start from pictures that stand beside the model', async () => {
    const world = join(folder, 'brings');
    await saveWorldModel(world, randomModel());
    await mkdir(join(world, 'prompts'));
    await writeFile(join(world, 'prompts', 'teal.png'), Buffer.from(await picture(), 'base64'));
    const { ask, send, socket } = await connect();
    const { answer } = await ask({ type: 'open', world });
    expect(answer.prompts).toEqual(['recorded', 'picture']);
    const { answer: prompts, pictures } = await ask({ type: 'prompts', from: 0 });
    expect(prompts).toEqual({ choices: [{ episode: 0, frame: 0, label: 'teal.png' }], next: null });
    expect(Array.from(pictures[0].data.subarray(0, 3))).toEqual([0, 128, 128]);
    await ask({ type: 'start', seed: 5 });
    const beyond = { kind: 'recorded', episode: 1, frame: 0 };
    expect(await send({ type: 'start', seed: 0, prompt: beyond })).toEqual({
      error: expect.stringMatching(/no picture 1/),
    });
    socket.close();
  });

  it('are played beside an environment', async () => {
    const { ask, socket } = await connect();
    const world = join(folder, 'world');
    const { answer } = await ask({ type: 'open', world, beside: 'Climber-v0' });
    expect(answer.panels).toEqual(['Climber-v0', 'generated']);
    await ask({ type: 'start', seed: 1 });
    const one = await ask({ type: 'step', action: 2 });
    expect(one.answer.did).toMatch(/^right → code \d$/);
    expect(one.pictures.map(({ width }) => width)).toEqual([64, 16]);
    await ask({ type: 'step', action: 3 });
    const back = await ask({ type: 'undo' });
    expect(Buffer.compare(back.pictures[1].data, one.pictures[1].data)).toBe(0);
    expect(Buffer.compare(back.pictures[0].data, one.pictures[0].data)).toBe(0);
    socket.close();
  });
});
