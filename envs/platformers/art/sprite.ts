/** Sprites: drawn as text, one letter a pixel, and coloured by a palette. */
import { blankPicture, opaque, type Picture } from './picture.ts';

/** A letter's colour, 0xRRGGBB. The dot is transparent. */
export type Palette = Readonly<Record<string, number>>;

export interface SpriteSheet {
  /** What captions call it. */
  readonly name: string;
  /** Rows of letters, one list a frame. */
  readonly frames: readonly (readonly string[])[];
  /** One of them is drawn for a level. */
  readonly palettes: readonly Palette[];
  /** Whether a dark line goes around it. */
  readonly outline?: boolean;
}

/** A sheet's frames facing right, and the same facing left. */
export interface Sprite {
  readonly right: readonly Picture[];
  readonly left: readonly Picture[];
}

/** Around characters, so that they stand out against any backdrop. */
const OUTLINE = opaque(0x181420);

function colourFrame(rows: readonly string[], palette: Palette, mirrored: boolean): Picture {
  const picture = blankPicture(rows[0].length, rows.length);
  rows.forEach((row, y) => {
    [...row].forEach((letter, x) => {
      if (letter === '.') return;
      const column = mirrored ? picture.width - 1 - x : x;
      picture.pixels[y * picture.width + column] = opaque(palette[letter]);
    });
  });
  return picture;
}

/** The picture with a dark line on its left, its right and above; below are the feet, which touch the ground. */
function outlined(picture: Picture): Picture {
  const framed = blankPicture(picture.width + 2, picture.height + 1);
  for (const [dx, dy] of [
    [0, 1],
    [2, 1],
    [1, 0],
  ]) {
    const line = { ...picture, pixels: picture.pixels.map((pixel) => (pixel === 0 ? 0 : OUTLINE)) };
    drawPicture(framed, line, dx, dy);
  }
  drawPicture(framed, picture, 1, 1);
  return framed;
}

/** Sprites coloured so far, by their palette, which belongs to one sheet. */
const coloured = new WeakMap<Palette, Sprite>();

/** The sheet in one of its own palettes. */
export function colourSprite({ frames, outline }: SpriteSheet, palette: Palette): Sprite {
  const known = coloured.get(palette);
  if (known) return known;
  const finish = outline ? outlined : (picture: Picture) => picture;
  const sprite = {
    right: frames.map((rows) => finish(colourFrame(rows, palette, false))),
    left: frames.map((rows) => finish(colourFrame(rows, palette, true))),
  };
  coloured.set(palette, sprite);
  return sprite;
}

/** Draws a picture onto another with its upper left corner at (x, y); transparent pixels stay as they were. */
export function drawPicture(onto: Picture, picture: Picture, x: number, y: number): void {
  const fromRow = Math.max(0, -y);
  const toRow = Math.min(picture.height, onto.height - y);
  const fromColumn = Math.max(0, -x);
  const toColumn = Math.min(picture.width, onto.width - x);
  for (let row = fromRow; row < toRow; row++) {
    const source = row * picture.width;
    const target = (y + row) * onto.width + x;
    for (let column = fromColumn; column < toColumn; column++) {
      const colour = picture.pixels[source + column];
      if (colour !== 0) onto.pixels[target + column] = colour;
    }
  }
}
