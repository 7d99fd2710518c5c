/** The FFmpeg libraries, loaded on first use (about 0.3 s) so that start-up does not pay for them. */
import { UserError } from '../engine/errors.ts';

/** All of node-av's low-level API in one object. */
export type Codecs = typeof import('node-av/lib') & typeof import('node-av/constants');

async function load(): Promise<Codecs> {
  const [lib, constants] = await Promise.all([import('node-av/lib'), import('node-av/constants')]);
  // FFmpeg and SVT-AV1 write their own remarks to stderr; every failure is reported through a return code as well.
  process.env.SVT_LOG ??= '1';
  lib.Log.setLevel(constants.AV_LOG_QUIET);
  return { ...lib, ...constants };
}

let loading: Promise<Codecs> | undefined;

/**
 * The video libraries.
 * @throws UserError where node-av ships no binary for this platform.
 */
export function loadCodecs(): Promise<Codecs> {
  loading ??= load().catch((error: Error) => {
    throw new UserError(
      `video: node-av has no binary here (${process.platform}-${process.arch}): ${error.message.split('\n')[0]}`,
    );
  });
  return loading;
}
