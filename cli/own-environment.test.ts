/** A user's own environment in a .ts file, far from here, that sees the package as npm installs it. Runs the built command. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const command = join(root, 'dist/cli/main.js');

const grid = `
import { BaseEnv, spaces, type EnvKeywords, type ResetOptions } from 'genie-worlds/envs';

/** A red square on a line of eight; 1 goes right, 0 goes left. */
class MyGrid extends BaseEnv {
  readonly observationSpace = new spaces.Box(0, 255, { shape: [16, 16, 3], dtype: 'uint8' });
  readonly actionSpace = new spaces.Discrete(2);
  #x = 0;
  constructor(keywords: EnvKeywords = {}) {
    super({ renderModes: ['rgb_array'], renderFps: 5 }, keywords.renderMode);
  }
  async reset(options: ResetOptions = {}) {
    this.seedFrom(options);
    this.#x = this.npRandom.integers(4);
    return { observation: this.#picture(), info: {} };
  }
  async step(action: unknown) {
    this.#x = Math.max(0, this.#x + (action === 1 ? 1 : -1));
    const terminated = this.#x === 8;
    return { observation: this.#picture(), reward: Number(terminated), terminated, truncated: false, info: {} };
  }
  override async render() {
    return this.#picture();
  }
  #picture() {
    const data = new Uint8Array(16 * 16 * 3);
    data[this.#x * 3] = 255;
    return { data, shape: [16, 16, 3], dtype: 'uint8' as const };
  }
}

export const environments = [
  { id: 'MyGrid-v0', maxEpisodeSteps: 20, entryPoint: (keywords: EnvKeywords) => new MyGrid(keywords) },
];
`;

describe.skipIf(!existsSync(command))(
  'an environment of one’s own (needs "npm run build", which "npm test" does first)',
  () => {
    it.each([
      ['a folder without package.json', undefined],
      ['a package of modules', '{ "type": "module" }'],
    ])(
      'keeps the contract and is recorded by threads, in %s',
      async (_, packageJson) => {
        const folder = await mkdtemp(join(tmpdir(), 'own-environment-'));
        onTestFinished(() => rm(folder, { recursive: true }));
        await mkdir(join(folder, 'node_modules'));
        await symlink(root, join(folder, 'node_modules/genie-worlds'));
        await writeFile(join(folder, 'my-grid.ts'), grid);
        if (packageJson) await writeFile(join(folder, 'package.json'), packageJson);
        const genie = (...words: string[]) =>
          new Promise<string>((done) => {
            execFile(process.execPath, [command, ...words], { cwd: folder }, (_, stdout, stderr) =>
              done(stdout + stderr),
            );
          });
        expect(await genie('envs', '--check', './my-grid.ts:MyGrid-v0')).toMatch(/^no errors/);
        const env = ['--env', './my-grid.ts:MyGrid-v0', '--episodes', '3', '--workers', '2'];
        expect(await genie('collect', ...env, '--out', 'set')).toContain('wrote set');
        const episodes = (await readFile(join(folder, 'set/episodes.jsonl'), 'utf8')).trim().split('\n');
        expect(episodes).toHaveLength(3);
      },
      240_000,
    );
  },
);
