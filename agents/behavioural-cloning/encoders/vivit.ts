/** The paper's encoder (appendix E): an ST-ViViT over the frames. */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../../engine/engine.ts';
import { type ParameterSpec, type ParameterSpecs, prefixed, scope } from '../../../engine/nn/parameters.ts';
import { stackSpecs, stTransformer } from '../../../engine/nn/st-transformer.ts';
import type { StackConfig } from '../../../genie/config.ts';
import { gridOf, patchify } from '../../../genie/model/patches.ts';
import { apply, dense } from './dense.ts';
import type { Encoder, Seen } from './encoder.ts';

export interface VivitSizes {
  readonly patch: number;
  readonly stack: StackConfig;
}

export function vivit(seen: Seen, sizes: VivitSizes): Encoder {
  return {
    specs: vivitSpecs(seen, sizes),
    features: sizes.stack.width,
    encode: (parameters, frames_BKHWC) => lastFrame(seen, sizes, parameters, frames_BKHWC),
  };
}

function vivitSpecs({ height, width, frames }: Seen, { patch, stack }: VivitSizes): ParameterSpecs {
  const { rows, columns } = gridOf({ height, width, channels: 3, patch });
  const position: ParameterSpec = {
    shape: [1, 1, rows * columns, stack.width],
    init: { kind: 'normal', deviation: 0.02 },
    decay: false,
  };
  return {
    ...dense('patch', patch * patch * 3, stack.width),
    position,
    time: { ...position, shape: [1, frames, 1, stack.width] },
    ...prefixed('stack', stackSpecs(stack)),
  };
}

/** The last frame's tokens, averaged: causal in time, they have seen all the others. */
function lastFrame(
  { height, width }: Seen,
  { patch, stack }: VivitSizes,
  parameters: Tensors,
  frames_BKHWC: tf.Tensor,
) {
  const patches_BKSP = patchify(frames_BKHWC, { height, width, channels: 3, patch });
  const [B, K, S] = patches_BKSP.shape;
  const placed = tf.add(
    tf.add(apply(parameters, 'patch', patches_BKSP), parameters.position),
    parameters.time,
  );
  const tokens_BKSD = stTransformer(scope(parameters, 'stack'), placed, stack);
  const last = tf.slice(tokens_BKSD, [0, K - 1, 0, 0], [B, 1, S, stack.width]);
  return tf.reshape(tf.mean(last, 2), [B, stack.width]);
}
