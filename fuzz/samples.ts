/** One small, whole sample of everything that is read: what the mutations start from. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Episode } from '../data/episode.ts';
import { bytesList, example, floatList, framed, intList } from '../data/formats/fixtures/records.ts';
import { getFormat } from '../data/formats/registry.ts';
import { encodeVideo } from '../data/video-writer.ts';
import { writeCheckpoint } from '../engine/checkpoint.ts';
import { ndarray } from '../engine/ndarray.ts';
import { RandomStream } from '../engine/random.ts';
import { encodeMessage } from '../envs/python/messages.ts';
import { encodePng } from '../experiments/pictures.ts';
import { randomModel, smallConfig } from '../genie/fixtures/small-genie.ts';
import { saveWorldModel } from '../genie/model-files.ts';
import { worldName } from './servers.ts';

const [height, width, frames] = [8, 8, 4];

function episode(index: number): Episode {
  const random = new RandomStream(`episode ${index}`);
  const id = `episode_${String(index).padStart(5, '0')}`;
  return {
    info: { id, frames, height, width, game: 'coinrun', mode: 'easy', levelSeed: index, policy: 'random' },
    frames_THWC: Uint8Array.from(random.integers(frames * height * width * 3, 256)),
    labels: { id, actions: [1, 7, 3], rewards: [0, 0, 10], terminated: true, truncated: false, solved: true },
  };
}

async function dataset(format: string, path: string): Promise<void> {
  const writer = await (await getFormat(format)).openWriter!(path, {});
  for (let i = 0; i < 2; i++) await writer.add(episode(i));
  await writer.close();
}

async function records(path: string): Promise<void> {
  const pictures: Buffer[] = [];
  for (let t = 0; t < frames; t++) {
    const frame_HWC = episode(0).frames_THWC.slice(t * height * width * 3, (t + 1) * height * width * 3);
    pictures.push(Buffer.from(await encodePng(frame_HWC, { height, width })));
  }
  const steps = [0, 1, 2, 3];
  const record = example({
    'steps/observation/image': bytesList(pictures),
    'steps/observation/natural_language_instruction': bytesList(steps.map(() => Buffer.from('pick the can'))),
    'steps/action/world_vector': floatList(steps.flatMap((t) => [t, t / 2, -1])),
    'steps/action/terminate_episode': intList(steps),
    'steps/reward': floatList(steps),
    'steps/is_terminal': intList([0, 0, 0, 1]),
  });
  await writeFile(join(path, 'a.tfrecord'), Buffer.concat([framed(record), framed(record)]));
}

/** Each fills an empty folder. */
export const samples: Readonly<Record<string, (path: string) => Promise<void>>> = {
  genie: (path) => dataset('genie', path),
  minari: (path) => dataset('minari', path),
  'minari-hdf5': (path) => dataset('minari-hdf5', path),
  'lerobot-v3': (path) => dataset('lerobot-v3', path),
  npz: (path) => dataset('npz', path),
  rlds: records,
  videos: async (path) => {
    const { frames_THWC } = episode(0);
    await encodeVideo(join(path, 'a.mp4'), frames_THWC, { height, width });
    await encodeVideo(join(path, 'b.mp4'), frames_THWC, { height, width, encoding: 'h264' });
  },
  checkpoint: (path) =>
    writeCheckpoint(join(path, 'a.safetensors'), {
      weight: ndarray([1, 2, 3, 4, 5, 6], [2, 3], 'float32'),
      step: ndarray([7], [], 'int32'),
    }),
  'foreign weights': async (path) => {
    const header = Buffer.from('{"weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}} ');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const values = Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
    await writeFile(join(path, 'a.safetensors'), Buffer.concat([length, header, values]));
  },
  model: (path) => saveWorldModel(path, randomModel()),
  picture: async (path) => {
    await writeFile(
      join(path, 'a.png'),
      await encodePng(episode(0).frames_THWC.slice(0, 192), { height, width }),
    );
  },
  configuration: async (path) => {
    await writeFile(join(path, 'a.yaml'), stringify(smallConfig()));
  },
  replay: async (path) => {
    await mkdir(path, { recursive: true });
    const { info, labels } = episode(0);
    await writeFile(join(path, 'episodes.jsonl'), `${JSON.stringify({ ...info, ...labels })}\n`);
  },
  message: messages,
  'serve-env': messages,
  play: async (path) => {
    const frame = episode(0).frames_THWC.slice(0, 192);
    const picture = Buffer.from(await encodePng(frame, { height, width })).toString('base64');
    const requests = [
      { type: 'hello' },
      { type: 'open', world: 'CartPole-v1' },
      { type: 'watch', agent: 'random' },
      { type: 'start', seed: 3 },
      { type: 'step', action: 1 },
      { type: 'step' },
      { type: 'undo' },
      { type: 'open', world: worldName },
      { type: 'prompts', from: 0 },
      { type: 'start', seed: 3, prompt: { kind: 'picture', base64: picture } },
      { type: 'sampling', sampling: { steps: 2, temperature: 1 } },
      { type: 'step', action: 0 },
      { type: 'save' },
    ];
    const lines = requests.map((request, id) => JSON.stringify({ id, request }));
    await writeFile(join(path, 'a.requests'), lines.join('\n'));
  },
};

async function messages(path: string): Promise<void> {
  const array = ndarray([1, 2], [2], 'float32');
  const all = [
    { method: 'make', keywords: {} },
    { method: 'reset', seed: 1, options: null },
    { method: 'step', action: 1 },
    { method: 'generator', array },
    { method: 'render' },
    { method: 'close' },
  ];
  await writeFile(join(path, 'a.bin'), Buffer.concat(all.map(encodeMessage)));
}
