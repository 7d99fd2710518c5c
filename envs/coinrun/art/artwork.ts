/** Every texture of CoinRun at one picture size, drawn the first time that it is needed. */
import type { Painting } from '../../drawing/painting.ts';
import { type Texture, textureOf } from '../../drawing/texture.ts';
import { type AgentPose, paintAgent } from './agents.ts';
import { paintBackground } from './backgrounds.ts';
import { paintEnemy } from './enemies.ts';
import { paintCoin, paintCrate, paintDust, paintGround, paintLava, paintSaw } from './tiles.ts';

/** At these pixels per unit sprites are drawn, before they are averaged down. */
const SPRITE_DENSITY = 48;

export class Artwork {
  /** Texels per unit of sprites and of backgrounds. */
  readonly texels: number;
  readonly backgroundTexels: number;
  readonly #pixel: number;
  readonly #textures = new Map<string, Texture>();

  /** @param unit pixels per unit of the picture that it is for */
  constructor(unit: number) {
    this.#pixel = 1 / unit;
    this.texels = unit < 16 ? 32 : SPRITE_DENSITY;
    this.backgroundTexels = unit < 16 ? 6 : 16;
  }

  ground(theme: number, top: boolean): Texture {
    return this.#texture(`ground ${theme} ${top}`, true, () => paintGround(theme, top, SPRITE_DENSITY));
  }

  lava(top: boolean): Texture {
    return this.#texture(`lava ${top}`, true, () => paintLava(top, SPRITE_DENSITY));
  }

  crate(theme: number): Texture {
    return this.#texture(`crate ${theme}`, true, () => paintCrate(theme, SPRITE_DENSITY));
  }

  coin(): Texture {
    return this.#texture('coin', false, () => paintCoin(SPRITE_DENSITY));
  }

  saw(turned: boolean): Texture {
    return this.#texture(`saw ${turned}`, false, () => paintSaw(turned, SPRITE_DENSITY));
  }

  dust(): Texture {
    return this.#texture('dust', false, () => paintDust(SPRITE_DENSITY));
  }

  enemy(theme: number, moved: boolean): Texture {
    return this.#texture(`enemy ${theme} ${moved}`, false, () => paintEnemy(theme, moved, SPRITE_DENSITY));
  }

  agent(theme: number, pose: AgentPose): Texture {
    return this.#texture(`agent ${theme} ${pose}`, false, () => paintAgent(theme, pose, SPRITE_DENSITY));
  }

  background(index: number): Texture {
    const key = `background ${index}`;
    let texture = this.#textures.get(key);
    if (texture === undefined) {
      const density = this.backgroundTexels;
      texture = textureOf(paintBackground(index, density), density, 1 / density);
      this.#textures.set(key, texture);
    }
    return texture;
  }

  #texture(key: string, repeats: boolean, paint: () => Painting): Texture {
    let texture = this.#textures.get(key);
    if (texture === undefined) {
      texture = textureOf(paint(), this.texels, this.#pixel, repeats);
      this.#textures.set(key, texture);
    }
    return texture;
  }
}
