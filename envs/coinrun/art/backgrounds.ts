/**
 * Landscapes behind the levels. A background covers the world (not the screen), so that it moves with the camera as
 * the level does. Fifteen scenes in several variations: other hills, other times of day.
 */
import { RandomStream } from '../../../engine/random.ts';
import { type Colour, colour, mix } from '../../drawing/colour.ts';
import { Painting } from '../../drawing/painting.ts';
import { below, box, ellipse, polygon, type Shape, stroke, union } from '../../drawing/shapes.ts';

/** Units that a background covers; above it its uppermost row goes on. */
export const BACKGROUND_WIDTH = 96;
export const BACKGROUND_HEIGHT = 44;

type Feature =
  | 'sun'
  | 'moon'
  | 'stars'
  | 'planet'
  | 'clouds'
  | 'pines'
  | 'trees'
  | 'cacti'
  | 'mushrooms'
  | 'towers'
  | 'crystals'
  | 'stalactites'
  | 'bubbles';

interface Scene {
  /** What captions call it. */
  readonly name: string;
  /** At the top and at the horizon. */
  readonly sky: readonly [Colour, Colour];
  /** Hills, from the farthest to the nearest. */
  readonly hills: readonly Colour[];
  /** How rugged they are: 0 for dunes, 1 for mountains. */
  readonly ruggedness: number;
  readonly features: readonly Feature[];
}

function scene(
  name: string,
  sky: [number, number],
  hills: number[],
  ruggedness: number,
  ...features: Feature[]
): Scene {
  return { name, sky: [colour(sky[0]), colour(sky[1])], hills: hills.map(colour), ruggedness, features };
}

const scenes: readonly Scene[] = [
  scene(
    'pine forest by night',
    [0x0c1b33, 0x1f4a5c],
    [0x17384d, 0x112b40, 0x0c2033],
    0.5,
    'moon',
    'stars',
    'pines',
  ),
  scene('countryside', [0x58b4f0, 0xd6f1fa], [0xa9d5de, 0x86c79a, 0x5fae6b], 0.5, 'sun', 'clouds', 'trees'),
  scene('desert', [0xf2a65a, 0xfbe3b0], [0xe0b27a, 0xcf9158, 0xb87442], 0.1, 'sun', 'cacti'),
  scene(
    'towers at dusk',
    [0x2b1a4a, 0xc2557c],
    [0x7a3a72, 0x57295e, 0x3a1c48],
    0.8,
    'sun',
    'stars',
    'towers',
  ),
  scene('snowy mountains', [0x8fb8d8, 0xeaf3f7], [0xc6d8e6, 0xa5bfd4, 0x85a5c0], 1, 'clouds', 'pines'),
  scene('outer space', [0x05060f, 0x161c3a], [0x222a4c, 0x1a2140, 0x131833], 0.4, 'stars', 'planet'),
  scene('cave', [0x2a2230, 0x4a3a44], [0x3e313a, 0x33272f, 0x281e26], 0.9, 'stalactites', 'crystals'),
  scene('candy hills', [0xf6b6cf, 0xfdeef0], [0xf0a8c8, 0xd88fc4, 0xb884c8], 0.2, 'clouds', 'mushrooms'),
  scene('sea bed', [0x1c6f9c, 0x48c0c4], [0x2f97a6, 0x23808f, 0x1a6a7a], 0.3, 'bubbles', 'crystals'),
  scene(
    'mushroom meadow',
    [0x9ad0c2, 0xe9f5d8],
    [0xb4d6a0, 0x8fbf78, 0x6ea458],
    0.3,
    'clouds',
    'mushrooms',
    'trees',
  ),
  scene('volcano', [0x5a1a1e, 0xe07a3a], [0x8f3a2a, 0x6e2a26, 0x4e1f22], 1, 'sun', 'stalactites'),
  scene(
    'towers by night',
    [0x101a2c, 0x2c4a70],
    [0x24405f, 0x1b314c, 0x14263c],
    0.1,
    'moon',
    'stars',
    'towers',
  ),
  scene(
    'misty forest',
    [0xb8c4cc, 0xe6e9e6],
    [0xb0b9b6, 0x94a09a, 0x7b8880],
    0.7,
    'clouds',
    'pines',
    'trees',
  ),
  scene(
    'alien planet',
    [0x3a1f6e, 0x8f6ad8],
    [0x7a58c0, 0x6144a4, 0x4a3288],
    0.4,
    'planet',
    'stars',
    'crystals',
  ),
  scene('beach', [0x74c7f0, 0xfdf3c8], [0xf3dfa0, 0x6cc4c0, 0x3f9fb4], 0, 'sun', 'clouds', 'cacti'),
];

/** Towards what a variation of a scene is tinted, and how far. */
const tints: readonly (readonly [Colour, number])[] = [
  [colour(0x000000), 0],
  [colour(0xff7a3c), 0.18],
  [colour(0x2a4cff), 0.16],
  [colour(0x000000), 0.3],
  [colour(0xffffff), 0.25],
];

/** What captions call a background, in all its variations. */
export function sceneName(background: number): string {
  return scenes[background % scenes.length].name;
}

/** @param background 0 to 61, see `THEMES.background` */
export function paintBackground(background: number, density: number): Painting {
  const { sky, hills, ruggedness, features } = scenes[background % scenes.length];
  const [tint, amount] = tints[Math.floor(background / scenes.length) % tints.length];
  const tinted = (base: Colour) => mix(base, tint, amount);
  const random = new RandomStream(`background ${background}`);
  const [top, horizon] = sky.map(tinted);
  const everywhere = box(0, 0, BACKGROUND_WIDTH, BACKGROUND_HEIGHT);
  const painting = new Painting(
    { left: 0, bottom: 0, width: BACKGROUND_WIDTH, height: BACKGROUND_HEIGHT },
    density,
  );
  painting.fill(everywhere, (y) => mix(horizon, top, Math.max(0, Math.min(1, (y - 8) / 30))));
  const has = (feature: Feature) => features.includes(feature);

  if (has('stars')) paintStars(painting, random);
  if (has('sun') || has('moon'))
    paintDisc(painting, random, tinted(colour(has('sun') ? 0xfff2b8 : 0xe8eef5)));
  if (has('planet')) paintPlanet(painting, random, tinted(hills[0]));
  if (has('clouds')) paintClouds(painting, random);
  if (has('stalactites')) paintStalactites(painting, random, tinted(hills[1]));
  for (const [i, shade] of hills.entries()) {
    const base = tinted(shade);
    const middle = 17 - 5.5 * i;
    const ridge = hillside(random, middle, (3 + 4 * ruggedness) * (1 - 0.25 * i), 16 - 9 * ruggedness);
    painting.fill(below(ridge, 0, BACKGROUND_WIDTH, 0, BACKGROUND_HEIGHT), (y) =>
      mix(base, horizon, Math.max(0, Math.min(0.35, (middle - y) / 40 + 0.1))),
    );
    const growth = plants.filter(([feature]) => has(feature));
    if (growth.length === 0) continue;
    const [, plant] = growth[i % growth.length];
    const count = 10 + random.integer(8);
    for (let n = 0; n < count; n++) {
      const x = random.next() * BACKGROUND_WIDTH;
      painting.fill(
        plant(x, ridge(x) - 0.3, (1.4 + 1.8 * random.next()) * (1 - 0.15 * i)),
        mix(base, top, 0.18),
      );
    }
  }
  if (has('bubbles')) paintBubbles(painting, random);
  return painting;
}

/** What grows on hills: silhouettes of height about 2 × size, rooted at (x, y). */
const plants: readonly (readonly [Feature, (x: number, y: number, size: number) => Shape])[] = [
  [
    'pines',
    (x, y, s) =>
      union(
        polygon(x - 0.6 * s, y + 0.3 * s, x + 0.6 * s, y + 0.3 * s, x, y + 1.5 * s),
        polygon(x - 0.45 * s, y + s, x + 0.45 * s, y + s, x, y + 2.1 * s),
        box(x - 0.1 * s, y, x + 0.1 * s, y + 0.4 * s),
      ),
  ],
  [
    'trees',
    (x, y, s) =>
      union(
        box(x - 0.1 * s, y, x + 0.1 * s, y + s),
        ellipse(x, y + 1.4 * s, 0.6 * s, 0.55 * s),
        ellipse(x - 0.4 * s, y + 1.1 * s, 0.4 * s),
        ellipse(x + 0.4 * s, y + 1.15 * s, 0.4 * s),
      ),
  ],
  [
    'cacti',
    (x, y, s) =>
      union(
        stroke(x, y, x, y + 1.6 * s, 0.16 * s),
        stroke(x - 0.5 * s, y + 0.8 * s, x, y + 0.7 * s, 0.11 * s),
        stroke(x - 0.5 * s, y + 0.8 * s, x - 0.5 * s, y + 1.2 * s, 0.11 * s),
        stroke(x + 0.45 * s, y + s, x, y + 0.9 * s, 0.11 * s),
        stroke(x + 0.45 * s, y + s, x + 0.45 * s, y + 1.4 * s, 0.11 * s),
      ),
  ],
  [
    'mushrooms',
    (x, y, s) =>
      union(box(x - 0.14 * s, y, x + 0.14 * s, y + 1.3 * s), ellipse(x, y + 1.3 * s, 0.75 * s, 0.4 * s)),
  ],
  [
    'towers',
    (x, y, s) =>
      union(
        box(x - 0.4 * s, y - s, x + 0.4 * s, y + 1.8 * s),
        box(x + 0.4 * s, y - s, x + 0.9 * s, y + 1.1 * s),
        box(x - 0.05 * s, y + 1.8 * s, x + 0.05 * s, y + 2.4 * s),
      ),
  ],
  [
    'crystals',
    (x, y, s) =>
      union(
        polygon(x - 0.3 * s, y, x + 0.3 * s, y, x + 0.4 * s, y + s, x, y + 1.8 * s, x - 0.2 * s, y + s),
        polygon(x, y, x + 0.5 * s, y, x + 1.1 * s, y + 0.9 * s, x + 0.6 * s, y + 0.7 * s),
      ),
  ],
];

/** A smooth random curve: values at every `spacing` units, joined without corners, with finer ones on top. */
function hillside(
  random: RandomStream,
  middle: number,
  amplitude: number,
  spacing: number,
): (x: number) => number {
  const octaves = [1, 2.3, 5.1].map((frequency) => ({
    frequency: frequency / spacing,
    values: random.uniform(Math.ceil((BACKGROUND_WIDTH * frequency) / spacing) + 3),
  }));
  return (x) => {
    let height = middle;
    for (const [i, { frequency, values }] of octaves.entries()) {
      const at = x * frequency;
      const whole = Math.floor(at);
      const t = at - whole;
      const eased = t * t * (3 - 2 * t);
      height +=
        ((amplitude * 2) / 3 ** i) * (values[whole] + (values[whole + 1] - values[whole]) * eased - 0.5);
    }
    return height;
  };
}

function paintStars(painting: Painting, random: RandomStream): void {
  for (let i = 0; i < 160; i++) {
    const radius = 0.08 + 0.14 * random.next() ** 3;
    const star = ellipse(random.next() * BACKGROUND_WIDTH, 8 + random.next() * 36, radius);
    painting.fill(star, [255, 250, 235], 0.4 + 0.6 * random.next());
  }
}

function paintDisc(painting: Painting, random: RandomStream, shade: Colour): void {
  for (let copy = 0; copy < 2; copy++) {
    const x = (copy + 0.2 + 0.6 * random.next()) * (BACKGROUND_WIDTH / 2);
    const y = 18 + 12 * random.next();
    for (const [radius, opacity] of [
      [6, 0.12],
      [4.2, 0.2],
      [2.8, 1],
    ])
      painting.fill(ellipse(x, y, radius), shade, opacity);
  }
}

function paintPlanet(painting: Painting, random: RandomStream, shade: Colour): void {
  const x = (0.3 + 0.4 * random.next()) * BACKGROUND_WIDTH;
  const y = 22;
  painting.fill(ellipse(x, y, 8), mix(shade, [255, 210, 160], 0.45));
  painting.fill(ellipse(x + 2, y - 1.5, 6.5), shade, 0.6);
  painting.fill(stroke(x - 12, y - 2.5, x + 12, y + 2.5, 0.35), [240, 225, 200], 0.7);
}

function paintClouds(painting: Painting, random: RandomStream): void {
  for (let i = 0; i < 14; i++) {
    const x = random.next() * BACKGROUND_WIDTH;
    const y = 13 + random.next() * 28;
    const s = 0.9 + 1.3 * random.next();
    const cloud = union(
      ellipse(x, y, 2 * s, 0.6 * s),
      ellipse(x - 0.7 * s, y + 0.4 * s, 0.8 * s, 0.7 * s),
      ellipse(x + 0.5 * s, y + 0.5 * s, s, 0.8 * s),
    );
    painting.fill(cloud, [255, 255, 255], 0.55);
  }
}

function paintStalactites(painting: Painting, random: RandomStream, shade: Colour): void {
  for (let i = 0; i < 40; i++) {
    const x = random.next() * BACKGROUND_WIDTH;
    const width = 0.8 + 1.6 * random.next();
    const tip = 20 + 18 * random.next();
    painting.fill(
      polygon(x - width, BACKGROUND_HEIGHT + 1, x + width, BACKGROUND_HEIGHT + 1, x, tip),
      shade,
      0.7,
    );
  }
}

function paintBubbles(painting: Painting, random: RandomStream): void {
  for (let i = 0; i < 70; i++) {
    const bubble = ellipse(random.next() * BACKGROUND_WIDTH, random.next() * 40, 0.2 + 0.5 * random.next());
    painting.fill(bubble, [220, 250, 250], 0.3);
  }
}
