/** `genie sweep` as a person runs it: failures, retries, and what is found when it is run again. Runs the built command. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const command = resolve(import.meta.dirname, '../../dist/cli/main.js');

function genie(...words: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [command, ...words], (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` });
    });
  });
}

describe.skipIf(!existsSync(command))('genie sweep (needs "npm run build")', () => {
  let folder: string;
  const at = (...path: string[]) => join(folder, ...path);
  const sweep = (name: string, ...agents: string[]) =>
    writeFile(
      at(name),
      `command: evaluate\nset: { --levels: 1, --max-steps: 2 }\ngrid: { --agent: [${agents}] }\nattempts: 2\n`,
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sweep-'));
    await writeFile(
      at('late.js'),
      `import { existsSync } from 'node:fs';
      const act = (turns) => turns.map(() => 0);
      const create = () => {
        if (!existsSync(${JSON.stringify(at('now'))})) throw 'not yet';
        return { act };
      };
      export default { name: 'late', description: 'waits for a file', create };`,
    );
    await sweep('sweep.yaml', 'random', at('late.js'));
    await sweep('other.yaml', 'expert');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('retries what fails, says what is missing, and finishes it when run again', {
    timeout: 180_000,
  }, async () => {
    const words = ['sweep', at('sweep.yaml'), '--out', at('out')];
    const first = await genie(...words);
    expect(first.code).toBe(1);
    expect(first.output).toMatch(/^genie: 1 of 2 jobs are missing, the first: job 2 ended by 1: .*not yet/m);
    expect(JSON.parse(await readFile(at('out/jobs/002.json'), 'utf8'))).toMatchObject({
      state: 'failed',
      attempts: 2,
    });
    const partial = await readFile(at('out/report.md'), 'utf8');
    expect(partial).toContain('1 of 2 jobs finished');
    expect(partial).toMatch(/\*\*Missing\*\*.*\n\n- job 2 \(agent .*late\.js\): ended by 1: .*not yet/);

    const done = await readFile(at('out/jobs/001.json'), 'utf8');
    await writeFile(at('now'), '');
    const second = await genie(...words);
    expect(second.output).toContain('2/2');
    expect(second.code).toBe(0);
    expect(JSON.parse(await readFile(at('out/jobs/002.json'), 'utf8'))).toMatchObject({
      state: 'finished',
      attempts: 3,
    });
    // The finished job was left alone.
    expect(await readFile(at('out/jobs/001.json'), 'utf8')).toBe(done);
    expect(existsSync(at('out/jobs/002/episodes.json'))).toBe(true);
    expect(await readFile(at('out/report.md'), 'utf8')).not.toContain('Missing');

    // Nothing is started in the folder of another sweep.
    const other = await genie('sweep', at('other.yaml'), '--out', at('out'));
    expect(other).toEqual({
      code: 1,
      output: expect.stringMatching(/^genie: .*another sweep: choose another --out\n$/),
    });
    expect(JSON.parse(await readFile(at('out/sweep.json'), 'utf8')).jobs).toHaveLength(2);
  });

  it.each([
    [
      'an unreachable queue',
      ['--backend', 'bullmq', '--queue', 'redis://127.0.0.1:1'],
      /no queue answers at redis:\/\/127\.0\.0\.1:1/,
    ],
    ['no queue', ['--backend', 'bullmq'], /--queue redis/],
    ['an address of another kind', ['--backend', 'bullmq', '--queue', 'localhost'], /expected redis:/],
    ['an unknown backend', ['--backend', 'pbs'], /use one of local, slurm, bullmq/],
  ])('starts nothing with %s', async (_, options, message) => {
    const { code, output } = await genie('sweep', at('sweep.yaml'), '--out', at('nothing'), ...options);
    expect(output).toMatch(message);
    expect(output).toMatch(/^genie: [^\n]*\n$/);
    expect(code).toBe(1);
    expect(existsSync(at('nothing'))).toBe(false);
  });
});
