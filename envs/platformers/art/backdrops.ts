/** What lies behind the tiles: far scenery that scrolls slower than the ground. */
import type { RandomStream } from '../../../engine/random.ts';
import { grain, mix, opaque, type Picture, paint, paintDisc, wander } from './picture.ts';

/** Paints a whole backdrop; colours go from the far to the near. */
export type Backdrop = (picture: Picture, colours: readonly number[], random: RandomStream) => void;

/** From the first colour at the top to the second at the bottom, in bands that a small picture can show. */
function sky(picture: Picture, top: number, bottom: number): void {
  const bands = 14;
  for (let y = 0; y < picture.height; y++) {
    const band = Math.trunc((y * bands) / picture.height);
    paint(picture, 0, y, picture.width, 1, mix(top, bottom, band, bands - 1));
  }
}

/** One silhouette from its wandering upper edge down to the bottom. */
function ridge(picture: Picture, top: readonly number[], colour: number): void {
  top.forEach((y, x) => {
    paint(picture, x, y, 1, picture.height - y, colour);
  });
}

/** [sky top, sky bottom, far, middle, near]: ranges of hills one before the other, more of them in a high picture. */
export const hills: Backdrop = (picture, colours, random) => {
  sky(picture, colours[0], colours[1]);
  paintDisc(
    picture,
    random.integer(picture.width),
    8 + random.integer(12),
    5,
    mix(colours[1], 0xffffff, 1, 2),
  );
  const horizon = Math.trunc((picture.height * 7) / 16);
  const spacing = Math.min(22, Math.trunc(picture.height / 8));
  const ranges = Math.trunc((picture.height - horizon) / spacing) - 1;
  for (let range = 0; range < ranges; range++) {
    const coarse = wander(random, picture.width, 26 - 3 * range, 22 - 2 * range);
    const fine = wander(random, picture.width, 5, 4);
    const nearness = 2 * range;
    const from = Math.min(1, Math.trunc(nearness / (ranges - 1)));
    ridge(
      picture,
      coarse.map((height, x) => horizon + range * spacing + height + fine[x] - 6),
      mix(colours[2 + from], colours[3 + from], nearness - from * (ranges - 1), ranges - 1),
    );
  }
};

/** [sky top, sky bottom, cloud, cloud's shadow]: heaps of cloud at every height. */
export const clouds: Backdrop = (picture, colours, random) => {
  sky(picture, colours[0], colours[1]);
  const count = Math.ceil((picture.width * picture.height) / 700);
  for (let i = 0; i < count; i++) {
    const x = random.integer(picture.width);
    const y = random.integer(picture.height);
    const puffs = 3 + random.integer(3);
    const sizes = Array.from({ length: puffs }, () => 2 + random.integer(4));
    sizes.forEach((size, puff) => {
      paintDisc(picture, x + 5 * puff, y + 1, size, colours[3]);
    });
    sizes.forEach((size, puff) => {
      paintDisc(picture, x + 5 * puff, y, size - 1, colours[2]);
    });
  }
};

/** [sky top, sky bottom, star, planet, planet's shadow]. */
export const space: Backdrop = (picture, colours, random) => {
  sky(picture, colours[0], colours[1]);
  const count = Math.ceil((picture.width * picture.height) / 60);
  for (let i = 0; i < count; i++) {
    const bright = random.integer(3);
    const colour = mix(colours[1], colours[2], bright + 1, 3);
    paint(picture, random.integer(picture.width), random.integer(picture.height), 1, 1, colour);
  }
  const planets = Math.ceil((picture.width * picture.height) / 9000);
  for (let i = 0; i < planets; i++) {
    const x = random.integer(picture.width);
    const y = random.integer(picture.height);
    const radius = 5 + random.integer(7);
    paintDisc(picture, x, y, radius, colours[4]);
    paintDisc(picture, x - 1, y - 1, radius - 2, colours[3]);
    if (random.integer(2) === 0) paint(picture, x - radius - 3, y, 2 * radius + 7, 1, colours[2]);
  }
};

/** [sky top, sky bottom, far houses, near houses, lit window]. */
export const skyline: Backdrop = (picture, colours, random) => {
  sky(picture, colours[0], colours[1]);
  for (let layer = 0; layer < 2; layer++) {
    let x = -random.integer(6);
    while (x < picture.width) {
      const width = 7 + random.integer(9);
      const height = Math.trunc((picture.height * (8 + random.integer(6) - 3 * layer)) / 16);
      const top = picture.height - height;
      paint(picture, x, top, width, height, colours[2 + layer]);
      if (random.integer(3) === 0) paint(picture, x + (width >> 1), top - 4, 1, 4, colours[2 + layer]);
      for (let row = top + 2; row < picture.height - 1; row += 4) {
        for (let column = x + 2; column < x + width - 2; column += 3) {
          if (random.integer(5) > 1) continue;
          paint(picture, column, row, 1, 2, mix(colours[2 + layer], colours[4], 1 + layer, 3));
        }
      }
      x += width + random.integer(4) * (1 - layer);
    }
  }
};

/** [far gloom, haze, far trunks, near trunks, leaves]: a wood with light between the trunks. */
export const forest: Backdrop = (picture, colours, random) => {
  sky(picture, colours[0], colours[1]);
  for (let layer = 0; layer < 2; layer++) {
    let x = random.integer(8);
    while (x < picture.width) {
      const width = 2 + layer + random.integer(3);
      paint(picture, x, 0, width, picture.height, colours[2 + layer]);
      paint(picture, x, 0, 1, picture.height, mix(colours[2 + layer], colours[1], 1, 3));
      for (let branch = random.integer(20); branch < picture.height; branch += 14 + random.integer(20)) {
        paintDisc(picture, x + width + random.integer(4) - 2, branch, 3 + random.integer(3), colours[4]);
        paint(picture, x - 2, branch + 1, 4, 1, colours[2 + layer]);
      }
      x += width + 7 + random.integer(11);
    }
  }
};

/** [rock, darker rock, crack, glint]: the far wall of a cave. */
export const cavern: Backdrop = (picture, colours, random) => {
  paint(picture, 0, 0, picture.width, picture.height, colours[0]);
  const blotches = Math.ceil((picture.width * picture.height) / 150);
  for (let i = 0; i < blotches; i++) {
    const x = random.integer(picture.width);
    paintDisc(
      picture,
      x,
      random.integer(picture.height),
      2 + random.integer(6),
      i % 3 === 0 ? colours[2] : colours[1],
    );
  }
  for (let i = 0; i < blotches >> 2; i++) {
    const x = random.integer(picture.width);
    const y = random.integer(picture.height);
    const length = 4 + random.integer(9);
    for (let row = 0; row < length; row++)
      paint(picture, x, y + row, 1 + ((length - row) >> 2), 1, colours[2]);
  }
  for (let i = 0; i < blotches >> 1; i++) {
    paint(picture, random.integer(picture.width), random.integer(picture.height), 1, 1, colours[3]);
  }
};

/** [brick, mortar, window, window's frame]: the inside of a tower. */
export const masonry: Backdrop = (picture, colours, random) => {
  for (let y = 0; y < picture.height; y++) {
    const course = Math.trunc(y / 5);
    for (let x = 0; x < picture.width; x++) {
      const along = x + (course % 2) * 5;
      const joint = y % 5 === 4 || along % 10 === 9;
      const tone = grain(Math.trunc(along / 10), course) & 3;
      const brick = mix(colours[0], colours[1], tone, 8);
      picture.pixels[y * picture.width + x] = opaque(joint ? colours[1] : brick);
    }
  }
  for (let y = 6 + random.integer(20); y < picture.height; y += 34 + random.integer(20)) {
    for (let x = 4 + random.integer(14); x < picture.width; x += 24 + random.integer(16)) {
      paintDisc(picture, x + 4, y + 4, 5, colours[3]);
      paint(picture, x - 1, y + 4, 11, 11, colours[3]);
      paintDisc(picture, x + 4, y + 4, 4, colours[2]);
      paint(picture, x, y + 4, 9, 9, colours[2]);
      paint(picture, x + 4, y, 1, 13, colours[3]);
    }
  }
};

/** [sky top, sky bottom, sun, sun's lower half, dune, near dune]: a low sun over sand or sea. */
export const sunset: Backdrop = (picture, colours, random) => {
  sky(picture, colours[0], colours[1]);
  for (let x = 20 + random.integer(30); x < picture.width; x += 90 + random.integer(40)) {
    const y = Math.trunc(picture.height / 2);
    paintDisc(picture, x, y, 13, colours[2]);
    for (let stripe = 2; stripe < 13; stripe += 3) paint(picture, x - 13, y + stripe, 27, 1, colours[3]);
  }
  for (let layer = 0; layer < 2; layer++) {
    const above = Math.trunc((picture.height * (10 + 2 * layer)) / 16);
    ridge(
      picture,
      wander(random, picture.width, 34 - 8 * layer, 9).map((height) => above + height),
      colours[4 + layer],
    );
  }
};
