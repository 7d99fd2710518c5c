import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { clip, strip } from './pictures.ts';

const size = { height: 8, width: 8 };
const plain = (r: number, g: number, b: number) =>
  Uint8Array.from({ length: 192 }, (_, i) => [r, g, b][i % 3]);

it('a strip shows its frames in their rows', async () => {
  const rows = [
    { label: 'a', frames: [plain(255, 0, 0), plain(255, 0, 0)] },
    { label: 'b <', frames: [plain(0, 0, 255), plain(0, 0, 255)] },
  ];
  const png = PNG.sync.read(Buffer.from(await strip('title', rows, ['t', 't+1'], size)));
  const at = (x: number, y: number) => [
    ...png.data.subarray((y * png.width + x) * 4, (y * png.width + x) * 4 + 3),
  ];
  expect(at(png.width - 60, 170)).toEqual([255, 0, 0]);
  expect(at(png.width - 60, png.height - 60)).toEqual([0, 0, 255]);
});

it('a clip is a GIF with all panels', async () => {
  const panels = [[plain(255, 0, 0), plain(0, 255, 0)], [plain(0, 0, 255)]];
  const gif = Buffer.from(await clip(panels, size, { columns: 2, scale: 2 }));
  expect(gif.subarray(0, 6).toString('latin1')).toBe('GIF89a');
  expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([2 * 16 + 4, 16]);
});

it('a clip writes a caption under each frame, at odd sizes too', async () => {
  const odd = { height: 7, width: 9 };
  const frame = new Uint8Array(7 * 9 * 3).fill(200);
  const captions = [['start', 'latent 3']];
  const layout = { columns: 1, scale: 3 };
  const without = Buffer.from(await clip([[frame, frame]], odd, layout));
  const gif = Buffer.from(await clip([[frame, frame]], odd, { ...layout, captions }));
  expect(without.readUInt16LE(8)).toBe(21);
  expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([27, 21 + 18]);
  const [first, second] = await Promise.all(
    [['start'], ['latent 3']].map((texts) => clip([[frame]], odd, { ...layout, captions: [texts] })),
  );
  expect(Buffer.from(first).equals(Buffer.from(second))).toBe(false);
});
