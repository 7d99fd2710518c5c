/** All data formats, in the order in which they are tried: the more a layout demands, the earlier. */
import { UserError } from '../../engine/errors.ts';
import type { Format } from './format.ts';

/** Each format's code, and with it its libraries, is loaded when it is needed. */
const formats: Record<string, () => Promise<Format>> = {
  genie: async () => (await import('./native.ts')).native,
  'lerobot-v3': async () => (await import('./lerobot.ts')).lerobot,
  'lerobot-v2.1': async () => (await import('./lerobot.ts')).lerobotV2,
  minari: async () => (await import('./minari.ts')).minari,
  'minari-hdf5': async () => (await import('./minari.ts')).minariHdf5,
  npz: async () => (await import('./npz.ts')).npz,
  rlds: async () => (await import('./rlds.ts')).rlds,
  videos: async () => (await import('./video-folder.ts')).videoFolder,
};

export const formatNames: readonly string[] = Object.keys(formats);

/** @throws UserError for a name that is no format, listing those that are. */
export async function getFormat(name: string): Promise<Format> {
  if (!(name in formats))
    throw new UserError(`format ${name}: unknown; use one of ${formatNames.join(', ')}`);
  return formats[name]();
}

/** The format of what lies at `path`, or undefined. */
export async function detectFormat(path: string): Promise<Format | undefined> {
  for (const name of formatNames) {
    const format = await formats[name]();
    if (await format.detect(path)) return format;
  }
  return undefined;
}
