/** Ground, lava, coin, saws, crates and dust. Tiles fill [0, 1] × [0, 1]; the others stand on (0, 0). */
import { RandomStream } from '../../../engine/random.ts';
import { type Colour, colour, darker, lighter } from '../../drawing/colour.ts';
import { Painting } from '../../drawing/painting.ts';
import { below, both, box, ellipse, polygon, type Shape, stroke, union } from '../../drawing/shapes.ts';

interface Ground {
  readonly soil: Colour;
  /** What lies on top of it. */
  readonly cover: Colour;
  /** `pebbles`, `bricks` or `layers` in the soil. */
  readonly grain: 'pebbles' | 'bricks' | 'layers';
}

const grounds: readonly Ground[] = [
  { soil: colour(0x9c9a94), cover: colour(0xc47f42), grain: 'bricks' },
  { soil: colour(0x8d6b4a), cover: colour(0x62b345), grain: 'pebbles' },
  { soil: colour(0x74689a), cover: colour(0xb9a2e6), grain: 'pebbles' },
  { soil: colour(0xc9a562), cover: colour(0xf0d68c), grain: 'layers' },
  { soil: colour(0x8aa3b8), cover: colour(0xf2f8fc), grain: 'layers' },
  { soil: colour(0x6d747c), cover: colour(0xa9b4ba), grain: 'bricks' },
];

const tile = { left: 0, bottom: 0, width: 1, height: 1 };
/** Sprites get a margin, for the soft edge. */
const unit = { left: -0.7, bottom: -0.2, width: 1.4, height: 1.4 };
const everywhere = box(-1, -1, 2, 2);

/** A wave of whole periods, so that tiles join. */
const wave = (x: number, periods: number) => Math.sin(2 * Math.PI * periods * x);

/** The painting must be repeated to the left and right. */
function besideItself(shape: (x: number) => Shape): Shape {
  return union(shape(-1), shape(0), shape(1));
}

function paintSoil({ soil, grain }: Ground, theme: number, density: number): Painting {
  const painting = new Painting(tile, density).fill(everywhere, soil);
  if (grain === 'bricks') {
    const joint = darker(soil, 0.16);
    for (const [row, offset] of [
      [0, 0],
      [0.5, 0.5],
    ] as const) {
      painting.fill(box(-1, row, 2, row + 0.06), joint);
      painting.fill(
        besideItself((x) => box(x + offset, row, x + offset + 0.07, row + 0.5)),
        joint,
      );
      painting.fill(box(-1, row + 0.42, 2, row + 0.5), lighter(soil, 0.16), 0.7);
    }
  } else if (grain === 'layers') {
    for (let layer = 0; layer < 3; layer++) {
      const height = (x: number) => 0.92 - layer / 3 + 0.05 * wave(x + layer * 0.4, 1 + (layer % 2));
      painting.fill(below(height, -1, 2, -1, 1), darker(soil, 0.07 * (layer + 1)));
      painting.fill(
        below((x) => height(x) - 0.09, -1, 2, -1, 1),
        soil,
        0.8,
      );
    }
  } else {
    const random = new RandomStream(`pebbles ${theme}`);
    for (let i = 0; i < 7; i++) {
      const [x, y, size] = [random.next(), random.next(), 0.06 + 0.09 * random.next()];
      const pebble = i % 2 === 0 ? darker(soil, 0.2) : lighter(soil, 0.18);
      // Above and below too, because soil lies on soil.
      for (const dy of [-1, 0, 1])
        painting.fill(
          besideItself((dx) => ellipse(x + dx, y + dy, size, size * 0.75)),
          pebble,
        );
    }
  }
  return painting;
}

/** @param top whether nothing solid is above it */
export function paintGround(theme: number, top: boolean, density: number): Painting {
  const ground = grounds[theme];
  const painting = paintSoil(ground, theme, density);
  if (!top) return painting;
  const fringe = below((x) => 0.72 + 0.05 * wave(x, 2) + 0.03 * wave(x, 5), -1, 2, 0, 1);
  return painting
    .fill(
      below((x) => 0.62 + 0.05 * wave(x, 2), -1, 2, 0, 1),
      ground.soil,
    )
    .fill(everywhere, ground.cover)
    .fill(fringe, darker(ground.soil, 0.3))
    .fill(
      below((x) => 0.64 + 0.05 * wave(x, 2), -1, 2, 0, 1),
      ground.soil,
    )
    .fill(box(-1, 0.93, 2, 1.1), lighter(ground.cover, 0.35));
}

export function paintLava(top: boolean, density: number): Painting {
  const painting = new Painting(tile, density);
  const height = (x: number) => (top ? 0.66 + 0.06 * wave(x, 1) : 2);
  painting.fill(below(height, -1, 2, -1, 2), (y) => [226 - 40 * (1 - y), 84 - 40 * (1 - y), 22]);
  for (const [x, y, size] of [
    [0.2, 0.25, 0.1],
    [0.7, 0.5, 0.08],
    [0.55, 0.12, 0.06],
    [0.05, 0.55, 0.05],
  ] as const) {
    painting.fill(
      besideItself((dx) => ellipse(x + dx, y, size, size * 0.7)),
      colour(0xffa63a),
    );
  }
  if (!top) return painting;
  const crest = below((x) => height(x) - 0.12, -1, 2, -1, 2);
  return painting.fill(
    { ...crest, distance: (x, y) => Math.max(-crest.distance(x, y), y - height(x)) },
    colour(0xffd95c),
  );
}

export function paintCoin(density: number): Painting {
  return new Painting(unit, density)
    .fill(ellipse(0, 0.5, 0.32), colour(0x9a6410))
    .fill(ellipse(0, 0.5, 0.28), colour(0xffcf1f))
    .fill(ellipse(0, 0.5, 0.19), colour(0xe9a90f))
    .fill(box(-0.05, 0.39, 0.05, 0.61, 0.03), colour(0xfff0a0))
    .fill(ellipse(-0.1, 0.62, 0.06, 0.04), colour(0xffffff), 0.8);
}

/** Half of a blade, above the ground. */
export function paintSaw(turned: boolean, density: number): Painting {
  const teeth = 12;
  const points: number[] = [];
  for (let i = 0; i < 2 * teeth; i++) {
    const angle = ((i + (turned ? 1 : 0)) / teeth) * Math.PI;
    const radius = i % 2 === 0 ? 0.5 : 0.4;
    points.push(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  const above = box(-1, 0, 1, 1);
  const blade = both(polygon(...points), above);
  return new Painting(unit, density)
    .fill(blade, colour(0x5d6b78))
    .fill(both(ellipse(0, 0, 0.39), above), colour(0xb9c8d2))
    .fill(both(ellipse(0, 0, 0.26), above), colour(0x94a5b2))
    .fill(both(ellipse(0, 0, 0.12), above), colour(0x3d4650));
}

const woods = [0xb0743a, 0x9c6230, 0xc08848, 0xa86a34].map(colour);

export function paintCrate(theme: number, density: number): Painting {
  const wood = woods[theme];
  const dark = darker(wood, 0.38);
  const light = lighter(wood, 0.22);
  const painting = new Painting(tile, density).fill(everywhere, dark).fill(box(0.06, 0.06, 0.94, 0.94), wood);
  const frame = [
    box(0.06, 0.8, 0.94, 0.94),
    box(0.06, 0.06, 0.94, 0.2),
    box(0.06, 0.06, 0.2, 0.94),
    box(0.8, 0.06, 0.94, 0.94),
  ];
  const braces: readonly (readonly Shape[])[] = [
    [stroke(0.2, 0.2, 0.8, 0.8, 0.07)],
    [stroke(0.2, 0.2, 0.8, 0.8, 0.06), stroke(0.2, 0.8, 0.8, 0.2, 0.06)],
    [box(0.36, 0.2, 0.42, 0.8), box(0.58, 0.2, 0.64, 0.8)],
    [polygon(0.5, 0.76, 0.24, 0.28, 0.76, 0.28)],
  ];
  for (const brace of braces[theme]) painting.fill(brace, theme === 3 ? colour(0xf2cf4a) : dark);
  for (const bar of frame) painting.fill(bar, light);
  if (theme === 3) painting.fill(box(0.46, 0.34, 0.54, 0.6), colour(0x40301c));
  return painting;
}

/** A puff, centred on (0, 0), 0.6 wide and 0.4 high. */
export function paintDust(density: number): Painting {
  return new Painting({ left: -0.5, bottom: -0.4, width: 1, height: 0.8 }, density).fill(
    ellipse(0, 0, 0.3, 0.2),
    colour(0xffffff),
  );
}
