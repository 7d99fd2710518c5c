import { describe, expect, it } from 'vitest';
import { CoinRunExpert } from './expert.ts';
import { CoinRunGame } from './game.ts';
import { isGround, LEVEL_SIZE, Tile, tileAt } from './level.ts';

const VIEW = 13;

/** The colour at a place in the world. */
function colourAt(game: CoinRunGame, picture: Uint8Array, x: number, y: number, size = 64) {
  const column = Math.floor((x - game.dynamics.x + VIEW / 2) * (size / VIEW));
  const row = Math.floor((game.dynamics.y + VIEW / 2 - y) * (size / VIEW));
  return [...picture.subarray((row * size + column) * 3, (row * size + column) * 3 + 3)];
}

/** A game as the expert leaves it after some steps. */
function somewhere(mode: 'easy' | 'hard', seed: number, steps: number): CoinRunGame {
  const game = new CoinRunGame(mode);
  game.reset(seed);
  const expert = new CoinRunExpert();
  for (let step = 0; step < steps; step++) {
    const before = game.getState();
    if (game.step(expert.act(game)).terminated) {
      game.setState(before);
      break;
    }
  }
  return game;
}

describe('the picture', () => {
  it('shows ground where there is ground: light, before the dark background of easy levels', () => {
    for (let seed = 0; seed < 10; seed++) {
      const game = somewhere('easy', seed, 3 * seed);
      const picture = game.render();
      let agree = 0;
      for (let row = 0; row < 64; row++) {
        for (let column = 0; column < 64; column++) {
          const x = game.dynamics.x - VIEW / 2 + ((column + 0.5) * VIEW) / 64;
          const y = game.dynamics.y + VIEW / 2 - ((row + 0.5) * VIEW) / 64;
          const at = (row * 64 + column) * 3;
          const light = picture[at] > 85;
          if (light === isGround(tileAt(game.level.tiles, Math.floor(x), Math.floor(y)))) agree++;
        }
      }
      // The rest are the agent, crates, saws, the coin and the seams of the ground.
      expect(agree / 4096, `level ${seed}`).toBeGreaterThan(0.93);
    }
  });

  it('shows the coin in the middle of its tile', () => {
    for (const seed of [0, 1, 2, 3]) {
      const game = somewhere('hard', seed, 200);
      const tile = game.level.tiles.indexOf(Tile.Coin);
      const [red, green, blue] = colourAt(
        game,
        game.render(),
        (tile % LEVEL_SIZE) + 0.5,
        Math.floor(tile / LEVEL_SIZE) + 0.5,
      );
      expect(red).toBeGreaterThan(200);
      expect(green).toBeGreaterThan(140);
      expect(blue).toBeLessThan(140);
    }
  });

  it('shows the same at another size', () => {
    const game = somewhere('hard', 5, 12);
    const [small, large] = [game.render(), game.render(new Uint8Array(256 * 256 * 3), 256)];
    let difference = 0;
    for (let row = 0; row < 64; row++) {
      for (let column = 0; column < 64; column++) {
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0;
          for (let i = 0; i < 16; i++) {
            sum += large[((4 * row + (i >> 2)) * 256 + 4 * column + (i % 4)) * 3 + channel];
          }
          difference += Math.abs(sum / 16 - small[(row * 64 + column) * 3 + channel]);
        }
      }
    }
    expect(difference / (4096 * 3)).toBeLessThan(8);
  });

  it('writes into memory at any place', () => {
    const game = somewhere('hard', 5, 12);
    const memory = new Uint8Array(64 * 64 * 3 + 1);
    expect(game.render(memory.subarray(1))).toEqual(game.render());
    const odd = new Uint8Array(61 * 61 * 3 + 1);
    expect(game.render(odd.subarray(1), 61)).toEqual(game.render(new Uint8Array(61 * 61 * 3), 61));
  });

  it('looks different from level to level in hard mode', () => {
    const game = new CoinRunGame('hard');
    const skies = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      game.reset(seed);
      skies.add(String(colourAt(game, game.render(), 2, 7)));
    }
    expect(skies.size).toBeGreaterThan(15);
  });
});
