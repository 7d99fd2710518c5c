/**
 * Plain convolutions that come down to a quarter of the resolution and stay there: a 5×5 and a 3×3 of stride 2, a 3×3,
 * and a 1×1 that leaves few channels, so that the layer behind can look at every place. Sees CoinRun's saws of four by
 * three pixels, as `residual` does, at half of its time a step.
 * Dimension keys: B samples, K frames of history, H height, W width, C channels, F features.
 */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../../engine/engine.ts';
import { convolve, namedConvolution } from './convolution.ts';
import { centred, type Encoder, type Seen } from './encoder.ts';

/** Of the four convolutions. */
export type StridedChannels = readonly [number, number, number, number];

/** Sizes and strides of the kernels. */
const layers = [
  { size: 5, stride: 2 },
  { size: 3, stride: 2 },
  { size: 3, stride: 1 },
  { size: 1, stride: 1 },
] as const;

export function strided({ height, width, frames }: Seen, channels: StridedChannels): Encoder {
  const places = Math.ceil(height / 4) * Math.ceil(width / 4);
  return {
    specs: Object.assign(
      {},
      ...layers.map(({ size }, i) =>
        namedConvolution(`layer${i}`, size, i === 0 ? 3 * frames : channels[i - 1], channels[i]),
      ),
    ),
    features: places * channels[3],
    encode(parameters: Tensors, frames_BKHWC) {
      let x = presentAndDifferences(frames_BKHWC);
      for (const [i, { stride }] of layers.entries()) {
        x = tf.relu(convolve(parameters, `layer${i}`, x, stride));
      }
      return tf.reshape(x, [x.shape[0], places * channels[3]]);
    },
  };
}

/** The present frame and, twice as strong, how it differs from each of those before, as channels [B, H, W, 3·K]. */
function presentAndDifferences(frames_BKHWC: tf.Tensor): tf.Tensor4D {
  const [B, K, H, W, C] = frames_BKHWC.shape;
  const centred_BKHWC = centred(frames_BKHWC);
  const frame = (k: number) =>
    tf.reshape(tf.slice(centred_BKHWC, [0, k, 0, 0, 0], [B, 1, H, W!, C!]), [B, H, W!, C!]);
  const present = frame(K - 1);
  const before = Array.from({ length: K - 1 }, (_, k) => tf.mul(tf.sub(present, frame(k)), 2));
  return tf.concat([present, ...before], 3) as tf.Tensor4D;
}
