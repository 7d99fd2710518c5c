/** What a held code does to the whole picture: where a camera follows, that is what the player does. */
import type { Displacement } from '../../measure/displacement.ts';
import { consistency, type Effects, effectsOfFrames } from '../../measure/playability.ts';
import { mean } from '../../statistics.ts';
import type { PlayedWorld, SourceMeasures } from './source.ts';

export function pictureMeasures({
  held,
  model,
}: Pick<PlayedWorld, 'held' | 'model'>): Pick<SourceMeasures, 'displacements' | 'consistency'> {
  return ofEffects(effectsOfFrames(held, model.config.video));
}

export function ofEffects(effects: Effects): Pick<SourceMeasures, 'displacements' | 'consistency'> {
  return {
    consistency: consistency(effects),
    displacements: effects.map(
      (starts): Displacement => ({ x: mean(starts.map(({ x }) => x)), y: mean(starts.map(({ y }) => y)) }),
    ),
  };
}
