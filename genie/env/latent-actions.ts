import { Discrete } from '../../envs/spaces/discrete.ts';

/**
 * What is done in a generated world: the numbers of its latent actions. A kind of its own, so that an agent over latent
 * actions knows where they are understood: there may be as many of them as an environment has real ones.
 */
export class LatentActions extends Discrete {}
