/**
 * IMPALA's network (Espeholt et al. 2018, figure 3, right) with one residual block a stage instead of two: at three
 * resolutions a 3×3 convolution, a maximum over neighbours and the block. Small things that matter, like CoinRun's saws
 * of four by three pixels, are learnt from far fewer samples than by `convolutional`, at seven times the time a step.
 * Dimension keys: B samples, K frames of history, H height, W width, F features.
 */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../../engine/engine.ts';
import type { ParameterSpecs } from '../../../engine/nn/parameters.ts';
import { type Channels, centred, type Encoder, type Seen } from './encoder.ts';

export function residual({ height, width, frames }: Seen, channels: Channels): Encoder {
  const places = Math.ceil(height / 8) * Math.ceil(width / 8);
  return {
    specs: Object.assign(
      {},
      ...channels.map((count, stage) => ({
        ...convolutionSpecs(`stage${stage}`, stage === 0 ? 3 * frames : channels[stage - 1], count),
        ...convolutionSpecs(`stage${stage}.a`, count, count),
        ...convolutionSpecs(`stage${stage}.b`, count, count),
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

function convolutionSpecs(name: string, inputs: number, outputs: number): ParameterSpecs {
  return {
    [`${name}.kernel`]: {
      shape: [3, 3, inputs, outputs],
      // He et al. 2015, for rectified units.
      init: { kind: 'normal', deviation: Math.sqrt(2 / (9 * inputs)) },
      decay: true,
    },
    [`${name}.bias`]: { shape: [outputs], init: { kind: 'zeros' }, decay: false },
  };
}

function convolve(parameters: Tensors, name: string, x: tf.Tensor4D): tf.Tensor4D {
  const kernel = parameters[`${name}.kernel`] as tf.Tensor4D;
  return tf.add(tf.conv2d(x, kernel, 1, 'same'), parameters[`${name}.bias`]);
}
