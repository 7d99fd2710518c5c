/** The agents: five little explorers, facing right, feet at (0, 0), about 1.25 units high. */
import { type Colour, colour, darker, lighter } from '../../drawing/colour.ts';
import { Painting } from '../../drawing/painting.ts';
import { box, ellipse, grown, polygon, type Shape, stroke, union } from '../../drawing/shapes.ts';

export type AgentPose = 'standing' | 'stride' | 'passing';

/** Where the left and right foot are. */
const feet: Readonly<Record<AgentPose, readonly [number, number, number, number]>> = {
  standing: [-0.13, 0.07, 0.13, 0.07],
  stride: [-0.27, 0.14, 0.24, 0.08],
  passing: [0.02, 0.07, 0.1, 0.18],
};

interface Look {
  readonly suit: Colour;
  readonly skin: Colour;
  readonly detail: Colour;
  /** What tells its outline from the others'. */
  readonly headgear: readonly Shape[];
}

const looks: readonly Look[] = [
  {
    suit: colour(0xf3e3c2),
    skin: colour(0xfff6e0),
    detail: colour(0xd2483a),
    headgear: [stroke(-0.16, 0.66, -0.42, 0.56, 0.06)],
  },
  {
    suit: colour(0x4f9ee8),
    skin: colour(0xa9d8ff),
    detail: colour(0xffd34d),
    headgear: [stroke(0, 1.12, 0, 1.3, 0.03), ellipse(0, 1.33, 0.07)],
  },
  {
    suit: colour(0x58c04c),
    skin: colour(0xc8f09a),
    detail: colour(0x2c7a3a),
    headgear: [polygon(-0.02, 1.12, -0.3, 1.38, 0.06, 1.32), polygon(0, 1.12, 0.04, 1.36, 0.26, 1.3)],
  },
  {
    suit: colour(0xee6fa8),
    skin: colour(0xffcfe2),
    detail: colour(0xb03a78),
    headgear: [ellipse(-0.2, 1.2, 0.09, 0.19), ellipse(0.14, 1.22, 0.09, 0.19)],
  },
  {
    suit: colour(0xf4b22e),
    skin: colour(0xffe27a),
    detail: colour(0x8a4b1a),
    headgear: [box(-0.33, 1, 0.36, 1.08, 0.03), box(-0.23, 1.02, 0.2, 1.26, 0.1)],
  },
];

export function paintAgent(theme: number, pose: AgentPose, density: number): Painting {
  const { suit, skin, detail, headgear } = looks[theme];
  const [leftX, leftY, rightX, rightY] = feet[pose];
  const farLeg = stroke(-0.08, 0.32, leftX, leftY, 0.095);
  const nearLeg = stroke(0.08, 0.32, rightX, rightY, 0.095);
  const body = box(-0.25, 0.24, 0.25, 0.76, 0.2);
  const head = ellipse(0.02, 0.86, 0.34, 0.3);
  const swing = pose === 'standing' ? 0 : 0.1;
  const arm = stroke(-0.06, 0.56, -0.1 - swing, 0.36, 0.07);
  const everything = union(farLeg, nearLeg, body, head, ...headgear);
  const painting = new Painting({ left: -0.7, bottom: -0.2, width: 1.4, height: 1.8 }, density);
  painting.fill(grown(everything, 0.04), darker(suit, 0.65));
  for (const part of headgear) painting.fill(part, detail);
  return painting
    .fill(farLeg, darker(suit, 0.2))
    .fill(nearLeg, lighter(suit, 0.1))
    .fill(body, suit)
    .fill(box(-0.22, 0.36, 0.22, 0.44), detail)
    .fill(arm, lighter(suit, 0.25))
    .fill(head, skin)
    .fill(ellipse(-0.06, 0.98, 0.16, 0.09), lighter(skin, 0.5), 0.7)
    .fill(ellipse(0.16, 0.88, 0.13, 0.14), colour(0xffffff))
    .fill(ellipse(0.2, 0.87, 0.065, 0.085), colour(0x22242e));
}
