import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { refuseToOverwrite } from './run-folder.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'run-folder-'));
});

describe('the folder of a run', () => {
  it.each([false, true])('is not one in which something else lies (resume: %s)', async (resume) => {
    await mkdir(join(out, 'genie'));
    await writeFile(join(out, 'genie', 'mine.txt'), 'mine');
    await expect(refuseToOverwrite(out, resume)).rejects.toThrow(
      `${out} holds no run but other files, such as genie: choose another --out`,
    );
    expect(await readFile(join(out, 'genie', 'mine.txt'), 'utf8')).toBe('mine');
  });

  it.each([false, true])(
    'is new, empty, or was left before its record began (resume: %s)',
    async (resume) => {
      await refuseToOverwrite(join(out, 'new'), resume);
      await refuseToOverwrite(out, resume);
      await writeFile(join(out, '.genie-lock'), '1');
      await writeFile(join(out, 'events.out.tfevents.1.host.2'), '');
      await refuseToOverwrite(out, resume);
    },
  );

  it('holds a run only if that is gone on with', async () => {
    await writeFile(join(out, 'run.json'), '{}');
    await mkdir(join(out, 'genie'));
    await refuseToOverwrite(out, true);
    await expect(refuseToOverwrite(out, false)).rejects.toThrow('already holds a run');
  });
});
