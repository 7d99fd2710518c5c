/** Records built byte by byte as TensorFlow does. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../engine/errors.ts';
import { openDataset } from '../dataset.ts';
import { temporaryFolder, testEpisode } from '../test-episodes.ts';
import { bytesList, example, floatList, framed, intList } from './fixtures/records.ts';
import { maskedCrc } from './tfrecord.ts';

const [height, width] = [6, 10];

async function robotEpisode(index: number, frames: number): Promise<Buffer> {
  const { frames_THWC } = testEpisode(index, { frames });
  const raw = { width, height, channels: 3 } as const;
  const pictures = Array.from({ length: frames }, (_, t) =>
    sharp(frames_THWC.slice(t * 180, (t + 1) * 180), { raw })
      .png()
      .toBuffer(),
  );
  const steps = Array.from({ length: frames }, (_, t) => t);
  return example({
    'steps/observation/image': bytesList(await Promise.all(pictures)),
    'steps/observation/natural_language_instruction': bytesList(steps.map(() => Buffer.from('pick the can'))),
    'steps/action/world_vector': floatList(steps.flatMap((t) => [t, t / 2, -1])),
    'steps/action/gripper_closedness_action': floatList(steps.map((t) => t / 4)),
    'steps/action/terminate_episode': intList(steps.flatMap(() => [0, 1, 0])),
    'steps/reward': floatList(steps.map((t) => Number(t === frames - 1))),
    'steps/is_terminal': intList(steps.map((t) => Number(t === frames - 1))),
  });
}

describe('RLDS in TFRecord files', () => {
  it('has the checksum of the standard', () => {
    // CRC-32C of "123456789" is 0xe3069283; masked: rotated right by 15, plus a constant.
    const crc = 0xe3069283;
    expect(maskedCrc(Buffer.from('123456789'))).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  });

  it('reads the episodes of all shards: pictures, action vectors, rewards, instruction', async () => {
    const path = await temporaryFolder();
    const [first, second, third] = await Promise.all([
      robotEpisode(0, 3),
      robotEpisode(1, 5),
      robotEpisode(2, 4),
    ]);
    await writeFile(
      join(path, 'arm-train.tfrecord-00000-of-00002'),
      Buffer.concat([framed(first), framed(second)]),
    );
    await writeFile(join(path, 'arm-train.tfrecord-00001-of-00002'), framed(third));
    const dataset = await openDataset(path, { labels: true });
    expect(dataset.format).toBe('rlds');
    const ids = [
      'arm-train-00000-of-00002-00000',
      'arm-train-00000-of-00002-00001',
      'arm-train-00001-of-00002-00000',
    ];
    expect(dataset.episodes.map(({ id, frames }) => [id, frames])).toEqual(
      ids.map((id, i) => [id, [3, 5, 4][i]]),
    );
    expect(dataset.episodes[0]).toMatchObject({ height, width, task: 'pick the can' });
    for (const [i, frames] of [3, 5, 4].entries()) {
      expect(await dataset.frames(ids[i])).toEqual(testEpisode(i, { frames }).frames_THWC);
    }
    expect(dataset.labels(ids[0])).toEqual({
      id: ids[0],
      actions: [],
      actionVectors: [
        [0, 0, 0, -1],
        [0.25, 1, 0.5, -1],
        [0.5, 2, 1, -1],
      ],
      rewards: [0, 0, 1],
      terminated: true,
      truncated: false,
    });
  });

  it('reads discrete actions, negative ones too', async () => {
    const path = join(await temporaryFolder(), 'x.tfrecord');
    const png = await sharp({ create: { width, height, channels: 3, background: 'black' } })
      .png()
      .toBuffer();
    const record = example({
      'steps/observation/image': bytesList([png, png]),
      'steps/action': intList([3, -1]),
    });
    await writeFile(path, framed(record));
    expect((await openDataset(path, { labels: true })).labels('x-00000').actions).toEqual([3, -1]);
  });

  it('refuses a file that is cut off, damaged or not TFRecord', async () => {
    const path = join(await temporaryFolder(), 'x.tfrecord');
    const whole = framed(await robotEpisode(0, 3));
    const damaged = Buffer.from(whole);
    damaged[100] ^= 1;
    for (const content of [
      whole.subarray(0, whole.length - 9),
      whole.subarray(0, 7),
      damaged,
      'plain text, no record',
    ]) {
      await writeFile(path, content);
      const error = await openDataset(path).catch((thrown: Error) => thrown);
      expect(error).toBeInstanceOf(UserError);
      expect((error as Error).message).toMatch(/x\.tfrecord: .*(cut off|TFRecord)/);
    }
  });
});
