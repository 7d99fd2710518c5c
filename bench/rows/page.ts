/** An untrained `quick` world in an exported page, in headless Chromium, beside the same world in Node. */
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { createEngine } from '../../engine/engine.ts';
import { zeros } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { quick } from '../../genie/presets/quick.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { exportSite } from '../../play/export-site.ts';
import { chromiumPath, launchChromium } from '../../play/test-browser.ts';
import { type BenchContext, median, type Row } from '../row.ts';
import { untrainedGenie } from '../untrained-genie.ts';

/** Seconds that a key is held before frames are counted, and while they are. */
const WARM = 3;
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

/** Serves a folder on loopback: types, `headers`, and nothing else that a file server may do. */
async function serve(
  folder: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ url: string; close(): void }> {
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
  };
  const server = createServer((request, response) => {
    const path = join(folder, (request.url ?? '/').replace(/\/$/, '/index.html'));
    const type = types[extname(path)] ?? 'application/octet-stream';
    response.writeHead(existsSync(path) ? 200 : 404, { ...headers, 'Content-Type': type });
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

interface Played {
  /** Seconds from the address to the picture that the world starts from, and, a key pressed, to the first generated one. */
  readonly firstPicture: number;
  readonly firstFrame: number;
  readonly framesPerSecond: number;
}

/** Opens a site as somebody who was never there, and holds a key. */
async function play(browser: Browser, url: string): Promise<Played> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  await page.goto(url);
  await page.waitForSelector('.stage canvas', { timeout: 60_000 });
  const firstPicture = seconds();
  const steps = async () => Number(await page.textContent('.figures dd'));
  await page.keyboard.down('Digit1');
  await page
    .locator('.figures dd')
    .first()
    .filter({ hasText: /^[1-9]/ })
    .waitFor();
  const firstFrame = seconds();
  await page.waitForTimeout(WARM * 1000);
  const [before, began] = [await steps(), seconds()];
  await page.waitForTimeout(HELD * 1000);
  const framesPerSecond = ((await steps()) - before) / (seconds() - began);
  await context.close();
  return { firstPicture, firstFrame, framesPerSecond };
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
    const isolating = {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    };
    const site = join(folder, 'float32');
    const [plain, isolated] = await Promise.all([serve(site, {}), serve(site, isolating)]);
    const [fromPlain, fromIsolated, references]: [Played[], Played[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      references.push(await inNode(model));
      fromPlain.push(await play(browser, plain.url));
      fromIsolated.push(await play(browser, isolated.url));
    }
    plain.close();
    isolated.close();
    for (const [server, played] of [
      ['a plain server', fromPlain],
      ['one that isolates pages', fromIsolated],
    ] as const) {
      const pictures = median(played.map(({ firstPicture }) => firstPicture));
      const frames = median(played.map(({ firstFrame }) => firstFrame));
      yield { name: `first picture of a page from ${server}`, value: pictures, unit: 's' };
      yield { name: `first generated frame from ${server}`, value: frames, unit: 's', aim: 3 };
    }
    const rates = fromIsolated.map(({ framesPerSecond }) => framesPerSecond);
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
