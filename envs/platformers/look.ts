/** What a level looks like: all that its seed draws from its game's art, in a stream apart from the layout's. */
import { RandomStream } from '../../engine/random.ts';
import type { Palette, SpriteSheet } from './art/sprite.ts';
import type { PlatformerRules } from './rules.ts';
import type { Theme } from './scenery.ts';

/** Different backdrops of one theme. */
const BACKDROP_VARIANTS = 4;

interface Painted {
  readonly sheet: SpriteSheet;
  readonly palette: Palette;
}

interface Look {
  readonly theme: Theme;
  readonly character: Painted;
  readonly item: Painted;
  readonly goal: Painted;
  /** By kind. */
  readonly patrols: Readonly<Record<string, Painted>>;
  /** Which backdrop of the theme, 0 ≤ variant < `BACKDROP_VARIANTS`. */
  readonly variant: number;
}

export function drawLook({ name, art }: PlatformerRules, levelSeed: number): Look {
  const random = new RandomStream(levelSeed).fork(`${name} art`);
  const drawn = <T>(choices: readonly T[]) => choices[random.integer(choices.length)];
  const painted = (sheet: SpriteSheet): Painted => ({ sheet, palette: drawn(sheet.palettes) });
  // The order of the draws is part of the environments' version.
  return {
    theme: drawn(art.themes),
    character: painted(drawn(art.characters)),
    item: painted(art.item),
    goal: painted(art.goal),
    patrols: Object.fromEntries(Object.entries(art.patrols).map(([kind, sheet]) => [kind, painted(sheet)])),
    variant: random.integer(BACKDROP_VARIANTS),
  };
}
