/** The picture of one level: a backdrop, the painted tiles, and sprites on top, 64×64 pixels around the camera. */
import { RandomStream } from '../../engine/random.ts';
import type { Backdrop } from './art/backdrops.ts';
import { type GroundColours, paintGround } from './art/ground.ts';
import { blankPicture, type Picture } from './art/picture.ts';
import { colourSprite, drawPicture, type Sprite, type SpriteSheet } from './art/sprite.ts';
import { SUBPIXELS } from './body.ts';
import { pixelOf, VIEW } from './camera.ts';
import { type Level, patrolOffset, patrolReturns } from './level.ts';
import { drawLook } from './look.ts';
import type { PlatformerGame } from './platformer-game.ts';
import type { PlatformerRules } from './rules.ts';

export interface Theme {
  readonly name: string;
  readonly backdrop: Backdrop;
  readonly backdropColours: readonly number[];
  readonly ground: GroundColours;
}

/** All that a game can look like; a level's seed draws one theme, one character and one palette for each sprite. */
export interface PlatformerArt {
  readonly themes: readonly Theme[];
  /** Frames of a character: standing, two strides, in the air. */
  readonly characters: readonly SpriteSheet[];
  readonly item: SpriteSheet;
  readonly goal: SpriteSheet;
  readonly patrols: Readonly<Record<string, SpriteSheet>>;
}

/** The backdrop moves one pixel while the ground moves this many. */
const PARALLAX = 3;
/** Steps between two frames of a creature's or a coin's picture. */
const ANIMATION_STEPS = 4;

/** Backdrops painted so far: they take longer than all else, and levels share them. */
const backdrops = new Map<string, Picture>();

/** Pixels of backdrop behind a world of `length` pixels. */
function farLength(length: number): number {
  return VIEW + Math.ceil((length - VIEW) / PARALLAX);
}

function backdropOf(
  { name, largestWorld, tilePixels }: PlatformerRules,
  theme: Theme,
  variant: number,
): Picture {
  const key = `${name} ${theme.name} ${variant}`;
  const known = backdrops.get(key);
  if (known) return known;
  const { columns, rows } = largestWorld;
  const picture = blankPicture(farLength(columns * tilePixels), farLength(rows * tilePixels));
  theme.backdrop(picture, theme.backdropColours, new RandomStream(key));
  backdrops.set(key, picture);
  return picture;
}

export class Scenery {
  readonly #rules: PlatformerRules;
  readonly #level: Level;
  readonly #backdrop: Picture;
  readonly #backdropTop: number;
  readonly #ground: Picture;
  readonly #character: Sprite;
  readonly #item: Sprite;
  readonly #goal: Sprite;
  readonly #patrols: Readonly<Record<string, Sprite>>;
  readonly #frame = blankPicture(VIEW, VIEW);
  readonly #words = new Int32Array((VIEW * VIEW * 3) / 4);

  constructor(rules: PlatformerRules, level: Level, levelSeed: number) {
    this.#rules = rules;
    this.#level = level;
    const { tilePixels } = rules;
    const { theme, variant, character, item, goal, patrols } = drawLook(rules, levelSeed);
    this.#character = colourSprite(character.sheet, character.palette);
    this.#item = colourSprite(item.sheet, item.palette);
    this.#goal = colourSprite(goal.sheet, goal.palette);
    this.#patrols = Object.fromEntries(
      Object.entries(patrols).map(([kind, { sheet, palette }]) => [kind, colourSprite(sheet, palette)]),
    );
    const { grid } = level;
    this.#ground = blankPicture(grid.width * tilePixels, grid.height * tilePixels);
    paintGround(this.#ground, grid, tilePixels, theme.ground);
    this.#backdrop = backdropOf(rules, theme, variant);
    // Worlds lower than the largest show the bottom of the backdrop, where its ground is.
    this.#backdropTop = this.#backdrop.height - farLength(this.#ground.height);
  }

  /** Draws the game's present picture into uint8 [64, 64, 3]. */
  draw(game: PlatformerGame, into: Uint8Array): void {
    this.#drawScene(game.camera.x, game.camera.y);
    this.#drawThings(game);
    into.set(this.#bytes());
  }

  /** The frame without its fourth bytes, packed four pixels to three words: a third of the writes that bytes take. */
  #bytes(): Uint8Array {
    const { pixels } = this.#frame;
    const words = this.#words;
    for (let i = 0, word = 0; i < pixels.length; i += 4, word += 3) {
      const second = pixels[i + 1];
      const third = pixels[i + 2];
      words[word] = (pixels[i] & 0xffffff) | (second << 24);
      words[word + 1] = ((second >>> 8) & 0xffff) | (third << 16);
      words[word + 2] = ((third >>> 16) & 255) | (pixels[i + 3] << 8);
    }
    return new Uint8Array(words.buffer);
  }

  #drawScene(cameraX: number, cameraY: number): void {
    const ground = this.#ground;
    const backdrop = this.#backdrop;
    const { pixels } = this.#frame;
    const farX = Math.trunc(cameraX / PARALLAX);
    const farY = this.#backdropTop + Math.trunc(cameraY / PARALLAX);
    for (let y = 0; y < VIEW; y++) {
      const near = (cameraY + y) * ground.width + cameraX;
      const far = (farY + y) * backdrop.width + farX;
      for (let x = 0; x < VIEW; x++) {
        pixels[y * VIEW + x] = ground.pixels[near + x] || backdrop.pixels[far + x];
      }
    }
  }

  #drawThings(game: PlatformerGame): void {
    const { time, camera } = game;
    const { tilePixels, bodyWidth, bodyHeight } = this.#rules;
    const { goal, items, patrols } = this.#level;
    const beat = Math.trunc(time / ANIMATION_STEPS);
    const at = (pictures: readonly Picture[], beat: number, middle: number, bottom: number) => {
      const picture = pictures[beat % pictures.length];
      const x = middle - (picture.width >> 1) - camera.x;
      drawPicture(this.#frame, picture, x, bottom - picture.height - camera.y);
    };
    const half = tilePixels >> 1;
    at(this.#goal.right, beat, goal.column * tilePixels + half, (goal.row + 1) * tilePixels);
    items.forEach(({ column, row }, i) => {
      if (game.collected & (1 << i)) return;
      at(this.#item.right, beat + i, column * tilePixels + half, (row + 1) * tilePixels);
    });
    for (const patrol of patrols) {
      const offset = patrolOffset(patrol, time);
      const x = patrol.x + (patrol.vertical ? 0 : offset) + (patrol.width >> 1);
      const y = patrol.y + (patrol.vertical ? offset : 0) + patrol.height;
      const sprite = this.#patrols[patrol.kind];
      at(patrolReturns(patrol, time) ? sprite.left : sprite.right, beat, pixelOf(x), pixelOf(y));
    }
    const { body } = game;
    const pictures = body.facing > 0 ? this.#character.right : this.#character.left;
    // Strides follow the distance run, so that feet do not slide over the ground.
    const stride = 1 + ((body.x >> 6) & 1);
    const frame = !body.grounded ? 3 : body.vx === 0 ? 0 : stride;
    at(pictures, frame, pixelOf(body.x + (bodyWidth >> 1)), Math.ceil((body.y + bodyHeight) / SUBPIXELS));
  }
}
