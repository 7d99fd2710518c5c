/**
 * Beside its pixels, each patch shows how well every shift of the frame before explains it: the displacement can be read
 * off instead of being learnt from pixels.
 * Dimension keys: B windows, T frames, S patches, D width, N = B·(T−1) transitions, M shifts.
 */
import * as tf from '@tensorflow/tfjs';
import { embeddingSpecs } from '../../engine/nn/embedding.ts';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { prefixed, scope } from '../../engine/nn/parameters.ts';
import { mismatch, type ShiftRadius, shiftCount } from './shifts.ts';
import { stepsFrom } from './steps.ts';
import type { Strategy } from './strategy.ts';
import type { PixelsSeen } from './view.ts';

/** Sharpness of the match: a mismatch of 1/60 of the pixel range makes a shift e times less likely. */
const MATCH_SHARPNESS = 60;

/** How well each shift of frame t explains frame t+1, [B, T−1, S, M]. */
function matchOf({ patches_BTSP, shifted }: PixelsSeen, radius: ShiftRadius): tf.Tensor {
  const [windows, frames, patches, values] = patches_BTSP.shape;
  const later = tf.reshape(stepsFrom(patches_BTSP, 1), [-1, patches, values]);
  const match_NSM = tf.softmax(tf.mul(mismatch(shifted(radius), later), -MATCH_SHARPNESS));
  return tf.reshape(match_NSM, [windows, frames - 1, patches, shiftCount(radius)]);
}

export function matching(radius: ShiftRadius): Pick<Strategy, 'cueSpecs' | 'addCues'> {
  const shifts = shiftCount(radius);
  const matches = new WeakMap<PixelsSeen, tf.Tensor>();
  return {
    cueSpecs: (width) => ({
      ...prefixed('matching', linearSpecs(shifts, width, { bias: false })),
      ...prefixed('noMatching', embeddingSpecs(1, width)),
    }),
    addCues(weights, x_BTSD, seen) {
      // Encoder and decoder share it.
      const match_BTSM = matches.get(seen) ?? matchOf(seen, radius);
      matches.set(seen, match_BTSM);
      const [windows, frames, patches] = x_BTSD.shape;
      // Frame t is matched with frame t−1; the first has none before it.
      const isFirst = Array.from({ length: frames }, (_, t) => (t === 0 ? 1 : 0));
      const none = tf.reshape(weights['noMatching.table'], [1, 1, 1, -1]);
      const first = tf.add(x_BTSD, tf.mul(none, tf.tensor4d(isFirst, [1, frames, 1, 1])));
      if (frames === 1) return first;
      const known = tf.slice(match_BTSM, [0, 0, 0, 0], [windows, frames - 1, patches, shifts]);
      const afterFirst: [number, number][] = [
        [0, 0],
        [1, 0],
        [0, 0],
        [0, 0],
      ];
      return tf.add(first, tf.pad(linear(known, scope(weights, 'matching')), afterFirst));
    },
  };
}
