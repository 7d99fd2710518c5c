/**
 * A step's vector is what the encoder says of it less what it says of it backwards: whatever the frames have in common
 * cancels out, and what is left changes its sign with the direction of time.
 */
import * as tf from '@tensorflow/tfjs';
import type { Strategy } from './strategy.ts';

export const antisymmetry: Pick<Strategy, 'latents'> = {
  latents: (forwards, backwards) => tf.sub(forwards(), backwards()),
};
