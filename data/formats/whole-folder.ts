/** A data set that appears under its name only when it is whole: until then it lies beside it, under a temporary one. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import { publish, temporaryName } from '../../engine/files.ts';
import { lockFile } from '../../engine/lock.ts';

export class WholeFolder {
  readonly #path: string;
  /** Where to write. */
  readonly temporary: string;

  private constructor(path: string) {
    this.#path = path;
    this.temporary = temporaryName(path);
  }

  /** @throws UserError if there is something at `path` already. */
  static async begin(path: string): Promise<WholeFolder> {
    const present = await readdir(path).catch((): string[] => []);
    if (present.some((name) => name !== lockFile)) {
      throw new UserError(`${path}: is not empty, and this format is not continued; choose another folder`);
    }
    const folder = new WholeFolder(path);
    await mkdir(folder.temporary, { recursive: true });
    return folder;
  }

  /** Gives the folder its name. @param whole false if there is nothing to keep, which is an error of the user's */
  async finish(whole: boolean): Promise<void> {
    if (!whole) {
      await rm(this.temporary, { recursive: true, force: true });
      throw new UserError(`${this.#path}: no episode to write`);
    }
    await mkdir(dirname(this.#path), { recursive: true });
    await publish(this.#path);
  }
}
