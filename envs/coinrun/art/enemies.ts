/**
 * The nine walking enemies, facing left, standing on (0, 0), one unit wide and high at most; each in two poses.
 */
import { type Colour, colour, darker, lighter } from '../../drawing/colour.ts';
import { Painting } from '../../drawing/painting.ts';
import {
  both,
  box,
  ellipse,
  grown,
  polygon,
  type Shape,
  stroke,
  union,
  without,
} from '../../drawing/shapes.ts';

interface Creature {
  readonly body: Shape;
  readonly colour: Colour;
  /** Painted over the body, in order. */
  readonly details: readonly (readonly [Shape, Colour])[];
  /** Centre of the eye. */
  readonly eye: readonly [x: number, y: number];
}

const white = colour(0xffffff);
const ink = colour(0x1d1f2a);

/** @param moved false for the first pose, true for the second */
type Kind = (moved: boolean) => Creature;

/** A drop of jelly that stretches as it goes. */
const jelly =
  (code: number): Kind =>
  (moved) => {
    const base = colour(code);
    const width = moved ? 0.48 : 0.42;
    const height = moved ? 0.54 : 0.68;
    const dome = both(ellipse(0, 0.1, width, height), box(-0.5, 0, 0.5, 1));
    return {
      body: dome,
      colour: base,
      details: [
        [both(dome, ellipse(0.12, 0, 0.5, 0.28)), darker(base, 0.2)],
        [ellipse(0.1, height - 0.08, 0.13, 0.06), lighter(base, 0.6)],
      ],
      eye: [-0.16, height * 0.62],
    };
  };

/** A domed shell over short legs. */
const beetle: Kind = (moved) => {
  const shift = moved ? 0.08 : -0.04;
  const legs = [-0.28, 0, 0.28].map((x) => stroke(x, 0.2, x + shift, 0.05, 0.05));
  const shell = both(ellipse(0.06, 0.16, 0.4, 0.52), box(-0.5, 0.14, 0.5, 1));
  const head = ellipse(-0.34, 0.26, 0.15, 0.15);
  return {
    body: union(shell, head, ...legs),
    colour: ink,
    details: [
      [shell, colour(0xd8343a)],
      [ellipse(-0.08, 0.46, 0.08), ink],
      [ellipse(0.2, 0.42, 0.08), ink],
      [ellipse(0.08, 0.26, 0.07), ink],
      [head, colour(0x3a3d4d)],
    ],
    eye: [-0.38, 0.3],
  };
};

/** A spiral house on a soft foot. */
const snail: Kind = (moved) => {
  const reach = moved ? -0.46 : -0.4;
  const foot = union(
    stroke(reach, 0.1, 0.36, 0.08, 0.08),
    stroke(reach + 0.04, 0.12, reach + 0.02, 0.42, 0.08),
  );
  const house = ellipse(0.08, 0.42, 0.33, 0.34);
  return {
    body: union(foot, house),
    colour: colour(0xe8c890),
    details: [
      [house, colour(0x9a5fb8)],
      [ellipse(0.1, 0.41, 0.22, 0.23), colour(0xc995e0)],
      [ellipse(0.06, 0.42, 0.13, 0.13), colour(0x7a4598)],
    ],
    eye: [reach + 0.01, 0.44],
  };
};

/** Round ears and a tail. */
const mouse: Kind = (moved) => {
  const hop = moved ? 0.06 : 0;
  const body = ellipse(0.05, 0.25 + hop, 0.38, 0.23);
  const ear = ellipse(-0.1, 0.5 + hop, 0.13, 0.14);
  const tail = stroke(0.36, 0.2, 0.48, 0.42 - hop, 0.03);
  const legs = [-0.16, 0.2].map((x) => stroke(x, 0.14, x + (moved ? -0.07 : 0.04), 0.04, 0.045));
  return {
    body: union(body, ear, tail, ...legs),
    colour: colour(0x8d93a6),
    details: [
      [ear, colour(0xf0b3bd)],
      [ellipse(-0.33, 0.25 + hop, 0.06), colour(0xf0b3bd)],
      [ellipse(0.1, 0.17 + hop, 0.22, 0.1), colour(0xc4c8d6)],
    ],
    eye: [-0.2, 0.32 + hop],
  };
};

/** Beads that draw together and stretch. */
const caterpillar =
  (code: number): Kind =>
  (moved) => {
    const base = colour(code);
    const step = moved ? 0.15 : 0.2;
    const beads = [-1.5, -0.5, 0.5, 1.5].map((i) =>
      ellipse(i * step, 0.2 + (moved && Math.abs(i) < 1 ? 0.1 : 0), i === -1.5 ? 0.2 : 0.16),
    );
    return {
      body: union(...beads, stroke(-1.5 * step, 0.36, -1.7 * step, 0.52, 0.03)),
      colour: base,
      details: [
        [beads[1], darker(base, 0.22)],
        [beads[3], darker(base, 0.22)],
        [beads[0], lighter(base, 0.25)],
      ],
      eye: [-1.5 * step - 0.05, 0.25],
    };
  };

/** A spiny back. */
const hedgehog: Kind = (moved) => {
  const lean = moved ? 0.05 : 0;
  const spines = [-0.16, 0, 0.16, 0.32].map((x, i) =>
    polygon(x - 0.12, 0.24, x + lean, 0.72 - i * 0.07, x + 0.14, 0.2),
  );
  const body = both(ellipse(0.04, 0.12, 0.42, 0.4), box(-0.5, 0.05, 0.5, 1));
  const legs = [-0.18, 0.18].map((x) => stroke(x, 0.12, x + (moved ? 0.06 : -0.03), 0.04, 0.05));
  return {
    body: union(body, ...spines, ...legs),
    colour: colour(0x6a4a34),
    details: [
      [without(body, ellipse(0.2, 0.3, 0.42, 0.32)), colour(0xe2b98a)],
      [ellipse(-0.38, 0.18, 0.055), ink],
    ],
    eye: [-0.25, 0.28],
  };
};

/** A toadstool on two feet. */
const toadstool: Kind = (moved) => {
  const cap = both(ellipse(0, 0.38, 0.45, 0.42), box(-0.5, 0.36, 0.5, 1));
  const stem = box(-0.2, 0.08, 0.2, 0.42, 0.08);
  const feet = [-0.14, 0.14].map((x, i) => ellipse(x, moved === (i === 0) ? 0.1 : 0.05, 0.12, 0.07));
  return {
    body: union(cap, stem, ...feet),
    colour: colour(0x7a4c2a),
    details: [
      [stem, colour(0xf5e6cc)],
      [cap, colour(0xe0662c)],
      [ellipse(0.12, 0.62, 0.1, 0.08), white],
      [ellipse(-0.2, 0.52, 0.07, 0.06), white],
      [ellipse(0.32, 0.48, 0.06, 0.05), white],
    ],
    eye: [-0.1, 0.28],
  };
};

const kinds: readonly (readonly [name: string, Kind])[] = [
  ['toadstool', toadstool],
  ['purple slime', jelly(0xa95fd6)],
  ['blue slime', jelly(0x3f9fe6)],
  ['green slime', jelly(0x6cc644)],
  ['mouse', mouse],
  ['snail', snail],
  ['beetle', beetle],
  ['caterpillar', caterpillar(0x8ccf3c)],
  ['hedgehog', hedgehog],
];

/** What captions call the enemies of a theme. */
export function enemyName(theme: number): string {
  return kinds[theme][0];
}

export function paintEnemy(theme: number, moved: boolean, density: number): Painting {
  const [, kind] = kinds[theme];
  const { body, colour: base, details, eye } = kind(moved);
  const painting = new Painting({ left: -0.7, bottom: -0.2, width: 1.4, height: 1.4 }, density);
  painting.fill(grown(body, 0.04), darker(base, 0.7)).fill(body, base);
  for (const [shape, paint] of details) painting.fill(shape, paint);
  return painting
    .fill(ellipse(eye[0], eye[1], 0.09, 0.1), white)
    .fill(ellipse(eye[0] - 0.025, eye[1], 0.045, 0.06), ink);
}
