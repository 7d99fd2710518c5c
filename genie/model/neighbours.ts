/**
 * A short cut from frames before: what stood at and around a place, in the last few frames, added to the embedding of
 * the token that stands there now. Things move by less than a token from frame to frame, so most of the next frame can
 * be read off here, while attention over time sees one place and attention over space one frame.
 * Dimension keys: B windows, T frames, S tokens of a frame, F features of a token, N frames looked back to, D width.
 */
import * as tf from '@tensorflow/tfjs';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { type GenieConfig, vocabulary } from '../config.ts';
import { gridOf } from './patches.ts';
import { embedTokenRows, tokenTableSpecs } from './token-embedding.ts';

type Parameters = Record<string, tf.Tensor>;
type NeighbourConfig = Pick<GenieConfig, 'video' | 'tokenizer' | 'dynamics'>;

/** F: enough to tell most tokens apart. */
const FEATURES = 16;
/** One to each side. */
const SIDE = 3;

/** Parameters; none if nothing is looked back to. */
export function neighbourSpecs(config: NeighbourConfig): ParameterSpecs {
  const { neighbours, stack } = config.dynamics;
  if (neighbours === 0) return {};
  return {
    ...prefixed('neighbours.tokens', tokenTableSpecs(config, FEATURES)),
    ...prefixed(
      'neighbours.mix',
      linearSpecs(SIDE * SIDE * FEATURES * neighbours, stack.width, { bias: false }),
    ),
  };
}

/**
 * The frames 1, 2, … N before each frame of a window, int32 [B, T, S] each; masks where there is none.
 * @param tokens_BTS without masks.
 */
export function framesBefore(tokens_BTS: tf.Tensor, config: NeighbourConfig): tf.Tensor[] {
  const { neighbours } = config.dynamics;
  const frames = tokens_BTS.shape[1] as number;
  const padded = withMasksBefore(tokens_BTS, config);
  return Array.from({ length: neighbours }, (_, i) => {
    const [windows, , tokens] = tokens_BTS.shape as number[];
    return tf.slice(padded, [0, neighbours - 1 - i, 0], [windows, frames, tokens]);
  });
}

/** The frames before a new one, int32 [B, 1, S] each, of which frames_B are known and stand first in tokens_BPS. */
export function framesBeforeNext(
  tokens_BPS: tf.Tensor,
  frames_B: tf.Tensor,
  config: NeighbourConfig,
): tf.Tensor[] {
  const { neighbours } = config.dynamics;
  const [worlds, past, tokens] = tokens_BPS.shape as number[];
  const rows = tf.reshape(withMasksBefore(tokens_BPS, config), [worlds * (past + neighbours), tokens]);
  const firsts_B = tf.tensor1d(
    Array.from({ length: worlds }, (_, b) => b * (past + neighbours)),
    'int32',
  );
  return Array.from({ length: neighbours }, (_, i) => {
    const places_B = tf.add(tf.add(frames_B, firsts_B), tf.scalar(neighbours - 1 - i, 'int32'));
    return tf.expandDims(tf.gather(rows, places_B), 1);
  });
}

function withMasksBefore(tokens_BTS: tf.Tensor, config: NeighbourConfig): tf.Tensor {
  const { neighbours } = config.dynamics;
  const [windows, , tokens] = tokens_BTS.shape as number[];
  const masks = tf.fill([windows, neighbours, tokens], vocabulary(config), 'int32');
  return tf.concat([masks, tf.cast(tokens_BTS, 'int32')], 1);
}

/** What is seen in `before` (see `framesBefore`), [B, T, S, D]. */
export function embedNeighbours(
  parameters: Parameters,
  before: readonly tf.Tensor[],
  config: NeighbourConfig,
): tf.Tensor {
  const weights = scope(parameters, 'neighbours');
  const { height, width } = config.video;
  const { rows, columns } = gridOf({ height, width, channels: 3, patch: config.tokenizer.patch });
  const [windows, frames, tokens] = before[0].shape as number[];
  const seen = before.flatMap((tokens_BTS) => {
    const features = tf.reshape(embedTokenRows(scope(weights, 'tokens'), tokens_BTS, config), [
      windows * frames,
      rows,
      columns,
      FEATURES,
    ]);
    const padded = tf.pad(features, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
    return Array.from({ length: SIDE * SIDE }, (_, i) =>
      tf.slice(padded, [0, Math.floor(i / SIDE), i % SIDE, 0], [windows * frames, rows, columns, FEATURES]),
    );
  });
  const mixed = linear(tf.concat(seen, 3), scope(weights, 'mix'));
  return tf.reshape(mixed, [windows, frames, tokens, config.dynamics.stack.width]);
}
