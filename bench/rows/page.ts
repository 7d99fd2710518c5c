/** An untrained `quick` world in an exported page, in headless Chromium, beside the same world in Node. */
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { createEngine } from '../../engine/engine.ts';
import { zeros } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { quick } from '../../genie/presets/quick.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { exportSite } from '../../play/export-site.ts';
import { chromiumPath, launchChromium } from '../../play/test-browser.ts';
import { type BenchContext, median, type Row } from '../row.ts';
import { untrainedGenie } from '../untrained-genie.ts';

/** Seconds that a key is held. */
const HELD = 5;

/** Frames a second of the same world in this process. */
async function inNode(model: WorldModel): Promise<number> {
  const worlds = await model.open(await createEngine({ engine: 'onnx' }), 1);
  const { height, width } = model.config.video;
  await worlds.start(0, zeros([1, height, width, 3], 'uint8'), new RandomStream(0));
  for (let i = 0; i < 3; i++) await worlds.step([0]);
  const start = performance.now();
  let frames = 0;
  for (; performance.now() - start < HELD * 1000; frames++) await worlds.step([0]);
  worlds.dispose();
  return frames / HELD;
}

/** Serves a folder on loopback: types, and nothing else that a file server may do. */
async function serve(folder: string): Promise<{ url: string; close(): void }> {
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };
  const server = createServer((request, response) => {
    const path = join(folder, (request.url ?? '/').replace(/\/$/, '/index.html'));
    response.writeHead(existsSync(path) ? 200 : 404, { 'Content-Type': types[extname(path)] ?? '' });
    if (existsSync(path)) createReadStream(path).pipe(response);
    else response.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`, close };
}

export async function* measure({ rounds, note }: BenchContext): AsyncGenerator<Row> {
  if (!chromiumPath) return note('page: no Chromium found: install one or set CHROMIUM');
  const model = untrainedGenie(quick);
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  const browser = await launchChromium();
  try {
    for (const weights of ['float32', 'float16', 'int8'] as const) {
      const out = join(folder, weights);
      const request = { model, title: 'quick', steps: [], prompts: [], framesPerSecond: 100 };
      const files = Object.values(await exportSite(out, { ...request, weights }));
      const megabytes = files.reduce((sum, bytes) => sum + bytes, 0) / 1e6;
      yield { name: `site of quick, ${weights}`, value: megabytes, unit: 'MB', aim: 10 };
    }
    const site = await serve(join(folder, 'float32'));
    const firstFrames: number[] = [];
    const rates: number[] = [];
    const references: number[] = [];
    for (let round = 0; round < rounds; round++) {
      references.push(await inNode(model));
      const context = await browser.newContext();
      const page = await context.newPage();
      const start = performance.now();
      await page.goto(site.url);
      await page.waitForSelector('.stage canvas', { timeout: 60_000 });
      firstFrames.push((performance.now() - start) / 1000);
      const steps = async () => Number(await page.textContent('.figures dd'));
      await page.keyboard.down('Digit1');
      await page.waitForTimeout(2000);
      const [before, began] = [await steps(), performance.now()];
      await page.waitForTimeout(HELD * 1000);
      rates.push(((await steps()) - before) / ((performance.now() - began) / 1000));
      await context.close();
    }
    site.close();
    yield { name: 'first frame of a page', value: median(firstFrames), unit: 's', aim: 3 };
    const [value, referenceValue] = [median(rates), median(references)];
    yield {
      name: `quick in a page, ${quick.sampling.steps} steps`,
      value,
      unit: 'frames/s',
      aim: 10,
      reference: 'Node',
      referenceValue,
      ratio: value / referenceValue,
    };
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}
