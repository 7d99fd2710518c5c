/**
 * IMPALA's network (Espeholt et al. 2018, figure 3, right) with one residual block a stage instead of two: at three
 * resolutions a 3×3 convolution, a maximum over neighbours and the block. Small things that matter, like CoinRun's saws
 * of four by three pixels, are learnt from far fewer samples than by `convolutional`, at seven times the time a step.
 * Dimension keys: B samples, K frames of history, H height, W width, F features.
 */
import * as tf from '@tensorflow/tfjs';
import { convolve, namedConvolution } from './convolution.ts';
import { type Channels, centred, type Encoder, type Seen } from './encoder.ts';

export function residual({ height, width, frames }: Seen, channels: Channels): Encoder {
  const places = Math.ceil(height / 8) * Math.ceil(width / 8);
  return {
    specs: Object.assign(
      {},
      ...channels.map((count, stage) => ({
        ...namedConvolution(`stage${stage}`, 3, stage === 0 ? 3 * frames : channels[stage - 1], count),
        ...namedConvolution(`stage${stage}.a`, 3, count, count),
        ...namedConvolution(`stage${stage}.b`, 3, count, count),
      })),
    ),
    features: places * channels[2],
    encode(parameters, frames_BKHWC) {
      let x = stackedFrames(frames_BKHWC);
      for (let stage = 0; stage < channels.length; stage++) {
        x = tf.maxPool(convolve(parameters, `stage${stage}`, x), 3, 2, 'same');
        const inner = convolve(parameters, `stage${stage}.a`, tf.relu(x));
        x = tf.add(x, convolve(parameters, `stage${stage}.b`, tf.relu(inner)));
      }
      return tf.reshape(tf.relu(x), [x.shape[0], places * channels[2]]);
    },
  };
}

/** Centred pixels [B, H, W, 3·K]: motion is then a difference of inputs. */
function stackedFrames(frames_BKHWC: tf.Tensor): tf.Tensor4D {
  const [B, K, H, W, C] = frames_BKHWC.shape;
  return tf.reshape(tf.transpose(centred(frames_BKHWC), [0, 2, 3, 1, 4]), [B, H, W!, K * C!]);
}
