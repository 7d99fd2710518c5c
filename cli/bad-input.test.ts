/** Bad input gives one line that names the thing, a non-zero exit, and leaves nothing behind. Runs the built command. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeVideo } from '../data/video-writer.ts';

const command = resolve(import.meta.dirname, '../dist/cli/main.js');

function genie(...words: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [command, ...words], (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` });
    });
  });
}

describe.skipIf(!existsSync(command))(
  'bad input (needs "npm run build", which "npm test" does first)',
  () => {
    let folder: string;
    const at = (...path: string[]) => join(folder, ...path);

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'bad-input-'));
      await mkdir(at('text', 'videos'), { recursive: true });
      await writeFile(at('text', 'videos', 'a.mp4'), 'this is no video');
      await mkdir(at('empty'));
      await writeFile(at('agent.ts'), 'export const nothing = 1;');
      await writeFile(at('wrong.ts'), 'const a = 1;\nlet 3;\n');
      await writeFile(at('lacking.ts'), "import 'no-such-package';\n");
      const throwing =
        "name: 'mine', create: () => ({\n  act() {\n      throw new TypeError('no plan');\n  },\n}),";
      for (const name of ['throws.mts', 'throws.ts'])
        await writeFile(at(name), `interface Unused { a: 1 }\nexport default {\n${throwing}\n};\n`);
      await writeFile(at('episodes.jsonl'), '{"id": "a", "game": "coinrun"');
      await mkdir(at('damaged'));
      await writeFile(at('damaged', 'run.json'), '{"experiment": "worlds", "con');
      await mkdir(at('small'));
      await encodeVideo(at('small', 'a.mp4'), new Uint8Array(2 * 8 * 8 * 3), { height: 8, width: 8 });
    });
    afterAll(() => rm(folder, { recursive: true }));

    const cases: [string, () => string[], RegExp][] = [
      ['an unknown experiment', () => ['run', 'bc'], /no experiment is named "bc"/],
      ['an unknown preset', () => ['run', 'bc-evaluation', '--preset', 'huge'], /no preset "huge"/],
      [
        'an unknown configuration key',
        () => ['run', 'bc-evaluation', '--set', 'evaluation.level=3', '--out', at('out')],
        /unknown key "evaluation.level"/,
      ],
      [
        'a missing data folder',
        () => ['run', 'bc-evaluation', '--data', at('nowhere'), '--out', at('out')],
        /nowhere/,
      ],
      ['a file that is no video', () => ['train', '--data', at('text'), '--out', at('out')], /a\.mp4/],
      ['a folder without video', () => ['train', '--data', at('empty'), '--out', at('out')], /empty/],
      ['a single episode', () => ['train', '--data', at('small'), '--out', at('out')], /one episode/],
      [
        'a folder without a model',
        () => ['label', '--model', at('empty'), '--data', at('small'), '--out', at('out')],
        /holds no trained world model/,
      ],
      ['an unknown agent', () => ['evaluate', '--agent', 'clever'], /no agent is named "clever"/],
      ['a missing agent file', () => ['evaluate', '--agent', './no-agent.ts'], /no-agent\.ts/],
      [
        'an agent that throws',
        () => ['evaluate', '--agent', at('throws.mts'), '--levels', '1'],
        /throws\.mts: act threw TypeError: no plan \(line 5, column 13\)/,
      ],
      [
        'an agent that throws in a .ts file outside a package',
        () => ['evaluate', '--agent', at('throws.ts'), '--levels', '1'],
        /throws\.ts: act threw TypeError: no plan \(line 5, column 13\)/,
      ],
      ['an ablation without a study', () => ['run', 'ablation', '--out', at('out')], /--study: lam-input, /],
      [
        'a folder in place of a file of labels',
        () => ['label', '--model', 'coinrun', '--data', at('small'), '--out', at('empty')],
        /--out .*empty: is a folder: name a file in it/,
      ],
      [
        'a damaged run.json',
        () => ['run', 'worlds', '--resume', '--out', at('damaged')],
        /run\.json: not JSON; the file is cut off or damaged/,
      ],
      ['a syntax error', () => ['evaluate', '--agent', at('wrong.ts')], /wrong\.ts .*: line 2, column 5: /],
      [
        'an environment file that lacks a package',
        () => ['envs', '--check', `${at('lacking.ts')}:My-v0`],
        /lacking\.ts cannot be loaded: it needs 'no-such-package', which is not installed/,
      ],
      ['an environment that is not there, to be served', () => ['serve-env', 'Foo-v0'], /`Foo`/],
      ['an argument that is no key', () => ['collect', '--env-arg', 'x', '--out', at('out')], /--env-arg x/],
      ['a file in place of --out', () => ['collect', '--out', at('agent.ts')], /agent\.ts: a file is there/],
      [
        'a file above --out',
        () => ['collect', '--out', at('agent.ts', 'out')],
        /a part of the path is a file/,
      ],
      ['an agent file without an agent', () => ['evaluate', '--agent', at('agent.ts')], /no default export/],
      [
        'a misspelt environment',
        () => ['evaluate', '--agent', 'random', '--env', 'CoinRum-easy-v0'],
        /CoinRun-easy/,
      ],
      [
        'an unknown algorithm',
        () => ['learn', '--algorithm', 'dqn', '--env', 'CartPole-v1', '--steps', '9', '--out', at('out')],
        /no algorithm is named "dqn": use ppo/,
      ],
      [
        'a start that is no policy',
        () => ['learn', '--env', 'CartPole-v1', '--steps', '9', '--from', at('empty'), '--out', at('out')],
        /policy\.safetensors/,
      ],
      ['episodes cut off', () => ['replay', at('episodes.jsonl')], /line 1: not JSON/],
      [
        'a format that does not exist',
        () => ['collect', '--format', 'zip', '--out', at('out')],
        /format zip/,
      ],
      [
        'an engine that is not installed',
        () => [
          'label',
          '--model',
          at('empty'),
          '--data',
          at('small'),
          '--out',
          at('out'),
          '--engine',
          'fast',
        ],
        /fast|holds no trained world model/,
      ],
    ];

    it.each(cases)('%s', async (_, words, message) => {
      const { code, output } = await genie(...words());
      expect(output).toMatch(message);
      expect(
        output
          .trim()
          .split('\n')
          .filter((line) => line.startsWith('genie:')),
      ).toHaveLength(1);
      expect(output).not.toMatch(/\n\s+at /);
      expect(code).toBe(1);
      expect(existsSync(at('out'))).toBe(false);
    });
  },
);
