/**
 * Builds the CoinRun level of a seed: the same level that Procgen 0.10.7 (`coinrun`) builds, because it makes the
 * same draws from the same generator in the same order. A level is a row of sections, each a step up or down and
 * either solid ground with obstacles or a pit, with the coin at the end.
 */

import { MersenneTwister } from '../random/mersenne-twister.ts';
import {
  type Crate,
  type Enemy,
  isGround,
  LEVEL_SIZE,
  type Level,
  type Mode,
  THEMES,
  type Thing,
  TIME_LIMIT,
  Tile,
} from './level.ts';

/** The highest step up that a jump reaches, and the widest pit that it crosses, in whole units. */
const MAX_RISE = 5;
const MAX_LEAP = 7;

const MAX_DIFFICULTY = 3;
const ENEMY_SPEED = Math.fround(0.15);

type Danger = 'lava' | 'saws' | 'enemies';
const DANGERS: readonly Danger[] = ['lava', 'saws', 'enemies'];

/** @param seed the level's number, 0 ≤ seed < 2^31 */
export function generateLevel(seed: number, mode: Mode): Level {
  const random = new MersenneTwister(seed);
  const backgroundOffset = random.unit();
  const background = random.below(THEMES.background);
  // Procgen places the agent at random and then moves it to the start: the two draws remain.
  random.next();
  random.next();
  const agentTheme = mode === 'hard' ? random.below(THEMES.agent) : 0;
  const groundTheme = mode === 'hard' ? random.below(THEMES.ground) : 0;
  const builder = new LevelBuilder(random, mode);
  builder.build();
  const horizontalFirst = new Uint8Array(TIME_LIMIT + 1);
  for (let step = 1; step <= TIME_LIMIT; step++) horizontalFirst[step] = random.next() % 2 === 0 ? 1 : 0;
  return {
    seed,
    mode,
    tiles: builder.tiles,
    saws: builder.saws,
    enemies: builder.enemies,
    crates: builder.crates,
    agentTheme,
    groundTheme,
    background: mode === 'hard' ? background : 0,
    backgroundOffset,
    horizontalFirst,
  };
}

class LevelBuilder {
  readonly tiles = new Uint8Array(LEVEL_SIZE * LEVEL_SIZE);
  readonly saws: Thing[] = [];
  readonly enemies: Enemy[] = [];
  readonly crates: Crate[] = [];
  readonly #random: MersenneTwister;
  readonly #mode: Mode;

  constructor(random: MersenneTwister, mode: Mode) {
    this.#random = random;
    this.#mode = mode;
  }

  build(): void {
    const random = this.#random;
    this.#fill(0, 0, LEVEL_SIZE, 1, Tile.GroundTop);
    this.#fill(0, 0, 1, LEVEL_SIZE, Tile.Ground);
    this.#fill(LEVEL_SIZE - 1, 0, 1, LEVEL_SIZE, Tile.Ground);
    this.#fill(0, LEVEL_SIZE - 1, LEVEL_SIZE, 1, Tile.Ground);

    const difficulty = random.below(MAX_DIFFICULTY) + 1;
    const sections = random.below(difficulty) + difficulty;
    const danger = DANGERS[random.below(DANGERS.length)];
    const harder = Math.floor(difficulty / 3);
    let x = 5;
    let y = 1;
    for (let section = 0; section < sections && x + 15 < LEVEL_SIZE; section++) {
      let rise = Math.min(random.below(4) + 1 + harder, MAX_RISE);
      if (y >= 20 || (y >= 5 && random.below(2) === 1)) rise = -rise;
      const width = random.below(2 * difficulty) + 3 + harder;
      y = Math.max(y + rise, 1);
      if (width > 7 && y > 3 && random.below(20) >= difficulty) this.#pit(x, y, width, danger);
      else this.#ground(x, y, width, difficulty);
      if (!isGround(this.tiles[y * LEVEL_SIZE + x - 1])) this.#set(x - 1, y, Tile.EnemyBarrier);
      x += width;
      this.#set(x, y, Tile.EnemyBarrier);
    }
    this.#set(x, y, Tile.Coin);
    this.#column(x, 1, y);
    this.#fill(x + 1, 0, LEVEL_SIZE - x - 1, LEVEL_SIZE, Tile.Ground);
  }

  /** Solid ground at both ends, the danger of this level between them, and a platform where the leap is long. */
  #pit(x: number, y: number, width: number, danger: Danger): void {
    const random = this.#random;
    const before = random.below(3) + 1;
    let after = random.below(3) + 1;
    const gap = Math.min(width - before - after, MAX_LEAP);
    after = width - before - gap;
    this.#column(x, before, y);
    this.#column(x + width - after, after, y);

    const left = x + before;
    const lavaHeight = random.below(y - 3) + 1;
    if (danger === 'lava') {
      this.#fill(left, 1, gap, lavaHeight - 1, Tile.Lava);
      this.#fill(left, lavaHeight, gap, 1, Tile.LavaTop);
    } else {
      for (let i = 0; i < gap; i++) {
        if (danger === 'saws') this.#saw(left + i, 1);
        else this.#enemy(left + i, 1);
      }
    }

    if (gap > 4) {
      const platform = (gap === 5 ? 1 : 2) + random.below(2);
      const length = gap === 7 ? gap - platform - (2 + random.below(2)) : 1 + random.below(2);
      this.#fill(left + platform, y - 1, length, 1, Tile.GroundTop);
    }
  }

  /** Solid ground with, by chance, a saw, an enemy and up to two piles of crates. */
  #ground(x: number, y: number, width: number, difficulty: number): void {
    const random = this.#random;
    this.#column(x, width, y);
    const somewhere = () => x + random.below(width - 2) + 1;
    let sawX = -1;
    if (random.below(10) < 2 * difficulty && width > 3) {
      sawX = somewhere();
      this.#saw(sawX, y);
    }
    let enemyX = -1;
    if (random.below(10) < difficulty && width > 3 && this.#mode === 'hard') {
      enemyX = somewhere();
      this.#enemy(enemyX, y);
    }
    for (let pile = 0; pile < 2; pile++) {
      const crateX = somewhere();
      if (random.below(2) === 1 && crateX !== sawX && crateX !== enemyX) {
        const height = random.below(3) + 1;
        for (let i = 0; i < height; i++) {
          this.crates.push({ x: crateX + 0.5, y: y + i + 0.5, theme: random.below(THEMES.crate) });
        }
      }
    }
  }

  #saw(x: number, y: number): void {
    this.saws.push({ x: x + 0.5, y: y + 0.5 });
  }

  #enemy(x: number, y: number): void {
    const vx = this.#random.below(2) === 1 ? ENEMY_SPEED : -ENEMY_SPEED;
    this.enemies.push({ x: x + 0.5, y: y + 0.5, vx, theme: this.#random.below(THEMES.enemy) });
  }

  /** Ground from the bottom of the level up to `height`, topped. */
  #column(x: number, width: number, height: number): void {
    this.#fill(x, 0, width, height - 1, Tile.Ground);
    this.#fill(x, height - 1, width, 1, Tile.GroundTop);
  }

  #fill(x: number, y: number, width: number, height: number, tile: Tile): void {
    for (let row = y; row < y + height; row++) {
      this.tiles.fill(tile, row * LEVEL_SIZE + x, row * LEVEL_SIZE + x + width);
    }
  }

  #set(x: number, y: number, tile: Tile): void {
    this.tiles[y * LEVEL_SIZE + x] = tile;
  }
}
