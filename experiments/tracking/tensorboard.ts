/** Event files in the run's folder: `tensorboard --logdir runs` shows every run below it. */
import { appendFile, mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { imageEvent, recordOf, scalarEvent, textEvent, versionEvent } from './event-file.ts';
import type { TrackerDefinition } from './tracker.ts';

export const tensorboard: TrackerDefinition = {
  name: 'tensorboard',
  async open({ folder, name, config }) {
    const now = () => Date.now() / 1000;
    await mkdir(folder, { recursive: true });
    // Readers order the files of a folder, one for each sitting, by name.
    const seconds = String(Math.floor(now())).padStart(10, '0');
    const path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}`);
    const write = (...events: Uint8Array[]) => appendFile(path, Buffer.concat(events.map(recordOf)));
    await write(
      versionEvent(now()),
      textEvent(now(), 0, 'configuration', `# ${name}\n\n\`\`\`yaml\n${stringify(config)}\`\`\`\n`),
    );
    return {
      scalars: (stage, step, figures) =>
        write(
          ...Object.entries(figures).map(([figure, value]) =>
            scalarEvent(now(), step, `${stage}/${figure}`, value),
          ),
        ),
      image: (stage, step, png) => write(imageEvent(now(), step, stage, png)),
      close() {},
    };
  },
};
