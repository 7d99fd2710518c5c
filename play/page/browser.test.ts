/** The page in a real browser: played from the server, and exported as a site that needs none. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { ndarray, zeros } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { exportedGraphs } from '../../genie/export/exported-graphs.ts';
import { noise, randomModel } from '../../genie/fixtures/small-genie.ts';
import { saveWorldModel } from '../../genie/model-files.ts';
import { exportSite } from '../export-site.ts';
import { Models } from '../server/models.ts';
import { readPage } from '../server/page-files.ts';
import { PlaySession } from '../server/play-session.ts';
import { type ServedPage, servePage } from '../server/serve.ts';
import { chromiumPath, launchChromium, openPage } from '../test-browser.ts';

const built = existsSync(resolve(import.meta.dirname, '../../dist/play/page/index.html'));
const canRun = built && chromiumPath !== undefined;

/** What a canvas shows: red, green, blue of each pixel. */
function pixels(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.stage canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return Array.from(data).filter((_, i) => i % 4 !== 3);
  });
}

const step = (page: Page, count: number) =>
  page.waitForFunction(
    (wanted) => Number(document.querySelector('.figures dd')?.textContent) >= wanted,
    count,
    { timeout: 120_000 },
  );

/** Files that service workers have kept. */
const keptFiles = (page: Page) =>
  page.evaluate(async () => {
    const kept = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
    return (await Promise.all(kept)).flat().length;
  });

describe.skipIf(!canRun)(
  'in Chromium (needs Debian’s chromium or CHROMIUM=<path>, and "npm run build")',
  () => {
    let folder: string;
    let browser: Browser;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'browser-'));
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true });
    });

    describe('the server’s page', () => {
      let served: ServedPage;
      beforeAll(async () => {
        await saveWorldModel(join(folder, 'world'), randomModel());
        const models = new Models({
          models: [join(folder, 'world')],
          data: null,
          engine: { engine: 'onnx', threads: 1 },
        });
        served = await servePage({
          port: 0,
          host: '127.0.0.1',
          token: null,
          page: await readPage(),
          createSession: () =>
            new PlaySession({ agents: [], models, recordings: join(folder, 'recordings'), runs: [] }),
        });
      });
      afterAll(() => served.close());

      it('plays fifty steps of an environment by keys, undoes, records, and complains of nothing', async () => {
        const { page, complaints } = await openPage(browser, `${served.url}/#world=Climber-v0`);
        await page.getByText('0', { exact: true }).first().waitFor();
        await step(page, 0);
        await page.getByRole('combobox', { name: 'Speed' }).selectOption('4');
        await page.keyboard.down('ArrowRight');
        await step(page, 50);
        await page.keyboard.up('ArrowRight');
        await page.keyboard.press('Escape');
        const undo = page.getByRole('button', { name: /Undo/ });
        await undo.waitFor({ state: 'visible' });
        const before = Number(await page.locator('.figures dd').first().textContent());
        await undo.click();
        await page.waitForFunction(
          (was) => Number(document.querySelector('.figures dd')?.textContent) === was - 1,
          before,
        );
        const download = page.waitForEvent('download');
        await page.getByRole('button', { name: 'Save GIF' }).click();
        const gif = await readFile((await (await download).path())!);
        expect((await sharp(gif, { animated: true }).metadata()).pages).toBeGreaterThanOrEqual(50);
        await page.getByRole('button', { name: 'Save episode' }).click();
        await page.getByText(/Saved episode_00000/).waitFor();
        expect(complaints).toEqual([]);
        await page.close();
      }, 300_000);

      it('starts a generated world from a picture that is uploaded', async () => {
        const { page, complaints } = await openPage(browser, served.url);
        await step(page, 0);
        const picture = await sharp({
          create: { width: 90, height: 60, channels: 3, background: '#2080c0' },
        })
          .png()
          .toBuffer();
        await page.getByRole('tab', { name: 'Picture' }).click();
        const before = await pixels(page);
        await page
          .locator('input[type=file]')
          .setInputFiles({ name: 'start.png', mimeType: 'image/png', buffer: picture });
        await page.waitForFunction(() => !document.querySelector('button.main:disabled'));
        await page.keyboard.press('Digit3');
        await step(page, 1);
        expect(await pixels(page)).not.toEqual(before);
        await page.locator('input[type=file]').setInputFiles({
          name: 'broken.png',
          mimeType: 'image/png',
          buffer: Buffer.from('no picture'),
        });
        await page
          .getByRole('alert')
          .getByText(/file broken\.png cannot be read as a picture/)
          .waitFor();
        expect(complaints).toEqual([]);
        await page.close();
      }, 300_000);

      it('fits a phone', async () => {
        const { page } = await openPage(browser, served.url, { viewport: { width: 360, height: 740 } });
        await step(page, 0);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(360);
        await page.close();
      }, 300_000);
    });

    describe('an exported site', () => {
      let server: Server;
      let url: string;
      /** What the server sends with each file; a plain one: nothing. */
      let headers: Record<string, string> = {};
      let pagesSent = 0;
      /** Files that a service worker keeps: all but itself, and the folder's address. */
      let toKeep: number;
      const model = randomModel();
      const { height, width } = model.config.video;
      const prompt = Uint8Array.from(noise([height * width * 3], 5).data, (value) => value * 256);

      beforeAll(async () => {
        const written = await exportSite(join(folder, 'sub', 'site'), {
          model,
          title: 'small',
          weights: 'float32',
          steps: [1],
          prompts: [{ label: 'noise', data: prompt }],
          framesPerSecond: 10,
        });
        toKeep = Object.keys(written).length;
        // A file server without compression.
        const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };
        server = createServer(async (request, response) => {
          const path = request.url!.split('?')[0].replace(/\/$/, '/index.html');
          const body = await readFile(join(folder, path)).catch(() => null);
          if (path.endsWith('.html')) pagesSent++;
          response.writeHead(body ? 200 : 404, {
            ...headers,
            'Content-Type': types[extname(path)] ?? 'application/octet-stream',
          });
          response.end(body);
        });
        await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
        url = `http://127.0.0.1:${(server.address() as { port: number }).port}/sub/site/`;
      });
      afterAll(() => {
        server.closeAllConnections();
        server.close();
      });

      it('shows what Node generates, from a subfolder, also when the network is gone', async () => {
        const context = await browser.newContext();
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text());
        });
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(url);

        const engine = await createEngine({ engine: 'onnx' });
        const [, { definition }] = exportedGraphs(model);
        const decode = await engine.compile(definition);
        const tokens: Int32Array[] = [];
        /** The last frame before it is rounded to whole levels, times 255. */
        const unrounded = async () => {
          const { shape } = definition.inputs.tokens;
          const seen = tokens.slice(-shape[1]);
          const window = zeros(shape, 'int32');
          for (const [t, frame] of seen.entries()) window.data.set(frame, t * shape[2]);
          const { frames } = await decode.run(engine.createState({}), { tokens: window });
          const size = height * width * 3;
          return Array.from(
            frames.data.subarray((seen.length - 1) * size, seen.length * size),
            (x) => x * 255,
          );
        };
        const worlds = await model.open(engine, 1);
        await worlds.start(
          0,
          ndarray(prompt, [1, height, width, 3], 'uint8'),
          new RandomStream(0).fork('world'),
        );
        tokens.push(worlds.lastTokens(0));
        const expected = [await unrounded()];
        for (const action of [2, 5, 0]) {
          await worlds.step([action]);
          tokens.push(worlds.lastTokens(0));
          expected.push(await unrounded());
        }
        worlds.dispose();
        decode.dispose();

        await step(page, 0);
        expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
        await expect.poll(async () => (await pixels(page)).some((value) => value > 0)).toBe(true);
        const shown = [await pixels(page)];
        for (const [i, key] of ['Digit3', 'Digit6', 'Digit1'].entries()) {
          await page.keyboard.press(key, { delay: 1 });
          await step(page, i + 1);
          await page.waitForTimeout(200);
          shown.push(await pixels(page));
        }
        for (const [t, frame] of expected.entries()) {
          const differences = shown[t].map((value, i) => Math.abs(value - frame[i]));
          // Half a level is what rounding takes; sums in another order take the rest.
          expect(Math.max(...differences)).toBeLessThan(0.501);
        }

        await expect.poll(() => keptFiles(page), { timeout: 60_000 }).toBe(toKeep);
        await context.setOffline(true);
        await page.reload();
        await step(page, 0);
        // The picture is drawn a moment after the step is told.
        await expect.poll(() => pixels(page), { timeout: 60_000 }).toEqual(shown[0]);
        expect(complaints).toEqual([]);
        await context.close();
      }, 300_000);

      it('is loaded once where the server isolates it, and does without the server from then on', async () => {
        headers = {
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'require-corp',
        };
        pagesSent = 0;
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(url);
        await step(page, 0);
        expect(pagesSent).toBe(1);
        expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
        await expect.poll(() => keptFiles(page), { timeout: 60_000 }).toBe(toKeep);
        await context.setOffline(true);
        await page.reload();
        await step(page, 0);
        await context.close();
        headers = {};
      }, 300_000);
    });
  },
);
