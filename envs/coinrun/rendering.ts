/**
 * Draws CoinRun: 13 units of the world with the agent in the middle, at Procgen's places and scale, with this
 * project's own art.
 */
import { Picture } from '../drawing/picture.ts';
import { Artwork } from './art/artwork.ts';
import { BACKGROUND_HEIGHT, BACKGROUND_WIDTH } from './art/backgrounds.ts';
import { AGENT_HALF_HEIGHT, DUST_STEPS } from './bodies.ts';
import type { Dynamics } from './dynamics.ts';
import { LEVEL_SIZE, type Level, Tile, tileAt } from './level.ts';

/** Width and height of an observation in pixels. */
export const OBSERVATION_SIZE = 64;
/** Width and height of the view in units. */
export const VIEW = 13;

/** What is drawn of a game. */
interface DrawnGame {
  readonly level: Level;
  readonly dynamics: Dynamics;
  /** Where enemy i's puff of dust of `age` steps is, 0 ≤ age < DUST_STEPS; undefined if there is none. */
  dustX(i: number, age: number): number | undefined;
}

/** What drawing at one size needs: it is the same for every game, one after the other. */
interface Studio {
  readonly picture: Picture;
  readonly artwork: Artwork;
  readonly across: Ruler;
  readonly down: Ruler;
}

/** The tile and the texel that each column (or row) of pixels shows. */
interface Ruler {
  readonly tile: Int32Array;
  readonly texel: Int32Array;
  readonly background: Int32Array;
}

const studios = new Map<number, Studio>();

function studioFor(size: number): Studio {
  let studio = studios.get(size);
  if (studio === undefined) {
    const ruler = (): Ruler => ({
      tile: new Int32Array(size),
      texel: new Int32Array(size),
      background: new Int32Array(size),
    });
    const picture = new Picture(size, VIEW);
    studio = { picture, artwork: new Artwork(picture.unit), across: ruler(), down: ruler() };
    studios.set(size, studio);
  }
  return studio;
}

/** Fills `into`, uint8 [size, size, 3]. */
export function renderGame(game: DrawnGame, into: Uint8Array, size: number): void {
  const studio = studioFor(size);
  const { picture, artwork } = studio;
  picture.lookAt(game.dynamics.x, game.dynamics.y);
  drawScenery(game, studio);
  drawTilesWithHoles(game, picture, artwork);
  drawStanding(game, picture, artwork);
  drawWalking(game, picture, artwork);
  picture.copyTo(into);
}

/** Background, ground and deep lava: what covers every pixel. */
function drawScenery({ level }: DrawnGame, { picture, artwork, across, down }: Studio): void {
  const { size, pixels, unit, left, top } = picture;
  const { texels, backgroundTexels } = artwork;
  const background = artwork.background(level.background);
  const shift = level.backgroundOffset * (BACKGROUND_WIDTH - LEVEL_SIZE);
  for (let i = 0; i < size; i++) {
    const x = left + (i + 0.5) / unit;
    const y = top - (i + 0.5) / unit;
    const column = Math.floor(x);
    const row = Math.floor(y);
    across.tile[i] = column;
    across.texel[i] = Math.floor((x - column) * texels);
    across.background[i] = clamp(Math.floor((x + shift) * backgroundTexels), background.columns);
    down.tile[i] = row;
    down.texel[i] = Math.min(texels - 1, Math.floor((1 - (y - row)) * texels)) * texels;
    down.background[i] =
      clamp(Math.floor((BACKGROUND_HEIGHT - y) * backgroundTexels), background.rows) * background.columns;
  }

  const opaque: (Int32Array | undefined)[] = Object.values(Tile).map(() => undefined);
  opaque[Tile.Ground] = artwork.ground(level.groundTheme, false).texels;
  opaque[Tile.GroundTop] = artwork.ground(level.groundTheme, true).texels;
  opaque[Tile.Lava] = artwork.lava(false).texels;
  for (let row = 0; row < size; ) {
    const tileRow = down.tile[row];
    const bottom = endOfTile(down.tile, row);
    for (let column = 0; column < size; ) {
      // Neighbours that look the same are copied together: a longer loop is a faster loop.
      const texels = opaque[tileAt(level.tiles, across.tile[column], tileRow)];
      let right = endOfTile(across.tile, column);
      while (right < size && opaque[tileAt(level.tiles, across.tile[right], tileRow)] === texels) {
        right = endOfTile(across.tile, right);
      }
      if (texels) copyTexels(pixels, size, texels, across.texel, down.texel, row, bottom, column, right);
      else
        copyTexels(
          pixels,
          size,
          background.texels,
          across.background,
          down.background,
          row,
          bottom,
          column,
          right,
        );
      column = right;
    }
    row = bottom;
  }
}

function endOfTile(tiles: Int32Array, start: number): number {
  let end = start + 1;
  while (end < tiles.length && tiles[end] === tiles[start]) end++;
  return end;
}

function copyTexels(
  pixels: Int32Array,
  size: number,
  texels: Int32Array,
  columns: Int32Array,
  rows: Int32Array,
  top: number,
  bottom: number,
  left: number,
  right: number,
): void {
  for (let row = top; row < bottom; row++) {
    const start = rows[row];
    const at = row * size;
    for (let column = left; column < right; column++) pixels[at + column] = texels[start + columns[column]];
  }
}

/** The coin and the surface of lava, through which the background shows. */
function drawTilesWithHoles({ level }: DrawnGame, picture: Picture, artwork: Artwork): void {
  const firstRow = Math.floor(picture.top - VIEW);
  const firstColumn = Math.floor(picture.left);
  for (let y = firstRow; y <= firstRow + VIEW; y++) {
    for (let x = firstColumn; x <= firstColumn + VIEW; x++) {
      const tile = tileAt(level.tiles, x, y);
      if (tile === Tile.Coin) picture.draw(artwork.coin(), x + 0.5, y);
      else if (tile === Tile.LavaTop) picture.draw(artwork.lava(true), x, y);
    }
  }
}

/** Saws, crates and the dust behind enemies. */
function drawStanding(game: DrawnGame, picture: Picture, artwork: Artwork): void {
  const { dynamics, level } = game;
  const sees = (x: number, y: number) =>
    Math.abs(x - dynamics.x) < VIEW / 2 + 1 && Math.abs(y - dynamics.y) < VIEW / 2 + 1;
  for (const crate of level.crates) {
    if (sees(crate.x, crate.y)) picture.draw(artwork.crate(crate.theme), crate.x - 0.5, crate.y - 0.5);
  }
  for (const saw of level.saws) {
    if (sees(saw.x, saw.y)) picture.draw(artwork.saw(dynamics.time % 2 === 1), saw.x, saw.y - 0.5);
  }
  for (let i = 0; i < level.enemies.length; i++) {
    const y = dynamics.enemyY(i) - 0.25;
    if (!sees(dynamics.enemyX(i), y)) continue;
    for (let age = DUST_STEPS - 1; age >= 0; age--) {
      const x = game.dustX(i, age);
      if (x !== undefined)
        picture.draw(artwork.dust(), x, y + 0.01 * age, false, 0.5 * 0.8 ** age, 1.05 ** age);
    }
  }
}

function drawWalking({ dynamics, level }: DrawnGame, picture: Picture, artwork: Artwork): void {
  const stepping = Math.floor(dynamics.time / 5) % 2 === 1;
  const resting = Math.abs(dynamics.vx) < 0.01 && dynamics.idle && dynamics.supported;
  const pose = resting ? 'standing' : stepping && dynamics.supported ? 'passing' : 'stride';
  const agent = artwork.agent(level.agentTheme, pose);
  picture.draw(agent, dynamics.x, dynamics.y - AGENT_HALF_HEIGHT, dynamics.facingLeft);
  for (let i = 0; i < level.enemies.length; i++) {
    const enemy = artwork.enemy(level.enemies[i].theme, stepping);
    picture.draw(enemy, dynamics.enemyX(i), dynamics.enemyY(i) - 0.5, dynamics.enemyVx(i) > 0);
  }
}

function clamp(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}
