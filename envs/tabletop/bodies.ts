/**
 * What stands on the table, as bodies of the physics engine. Seen from above there is no gravity; friction with the
 * table is damping strong enough that a thing stops within a few centimetres of where it is let go.
 */
import type { Collider, Rapier, RigidBody, World } from '../planar/rapier.ts';
import { cosine, sine } from '../planar/trigonometry.ts';
import { type Layout, outline, type Position, type TableObject, tableSize } from './layout.ts';

/** Who touches whom: the fingers reach over the border and the dish's rim, which only stop things on the table. */
const groups = { things: 1, fingers: 2, rims: 4 } as const;
const collides = (member: number, filter: number): number => (member << 16) | filter;
const thingGroup = collides(groups.things, groups.things | groups.fingers | groups.rims);
export const fingerGroup = collides(groups.fingers, groups.things | groups.fingers);
export const noGroup = collides(0, 0);
const rimGroup = collides(groups.rims, groups.things);

const borderWidth = 0.3;
const tableFriction = 10;

/** The border that keeps everything in view. */
export function addBorder(rapier: Rapier, world: World): void {
  const half = tableSize / 2;
  for (const [x, y, halfWidth, halfHeight] of [
    [half, borderWidth - 1, half + 1, 1],
    [half, tableSize - borderWidth + 1, half + 1, 1],
    [borderWidth - 1, half, 1, half + 1],
    [tableSize - borderWidth + 1, half, 1, half + 1],
  ]) {
    const shape = rapier.ColliderDesc.cuboid(halfWidth, halfHeight).setTranslation(x, y);
    world.createCollider(shape.setCollisionGroups(rimGroup).setFriction(0.2));
  }
}

export const dishRadius = 0.95;

/** The rim of the dish: a thing can only come in from above. */
export function addDish(rapier: Rapier, world: World, centre: Position): void {
  const sides = 12;
  const halfSide = (dishRadius * sine(Math.PI / sides)) / cosine(Math.PI / sides);
  for (let side = 0; side < sides; side++) {
    const angle = (2 * Math.PI * side) / sides;
    const shape = rapier.ColliderDesc.cuboid(0.06, halfSide)
      .setTranslation(centre.x + dishRadius * cosine(angle), centre.y + dishRadius * sine(angle))
      .setRotation(angle);
    world.createCollider(shape.setCollisionGroups(rimGroup).setFriction(0.2));
  }
}

export function addObject(rapier: Rapier, world: World, object: TableObject): [RigidBody, Collider] {
  const body = world.createRigidBody(
    rapier.RigidBodyDesc.dynamic()
      .setTranslation(object.x, object.y)
      .setRotation(object.angle)
      .setLinearDamping(tableFriction)
      .setAngularDamping(tableFriction),
  );
  const shape = rapier.ColliderDesc.convexHull(Float32Array.from(outline(object.shape)))!;
  const collider = world.createCollider(
    shape.setDensity(0.4).setFriction(0.6).setCollisionGroups(thingGroup),
    body,
  );
  return [body, collider];
}

export const bagBeads = 10;
export const beadRadius = 0.19;
const bagRadius = 0.56;

/**
 * The bag: a ring of beads, each sprung to its two neighbours, to those after them (which resists creases) and to a
 * core. It gives way where it is pushed, bulges elsewhere, and slowly fills out again.
 * @returns the beads in order, then the core.
 */
export function addBag(rapier: Rapier, world: World, bag: Layout['bag']): RigidBody[] {
  const bead = (x: number, y: number, radius: number): RigidBody => {
    const body = world.createRigidBody(
      rapier.RigidBodyDesc.dynamic().setTranslation(x, y).setLinearDamping(tableFriction).lockRotations(),
    );
    const shape = rapier.ColliderDesc.ball(radius).setDensity(0.5).setFriction(0.3);
    world.createCollider(shape.setCollisionGroups(thingGroup), body);
    return body;
  };
  const ring = Array.from({ length: bagBeads }, (_, i) => {
    const angle = (2 * Math.PI * i) / bagBeads;
    return bead(bag.x + bagRadius * cosine(angle), bag.y + bagRadius * sine(angle), beadRadius);
  });
  const core = bead(bag.x, bag.y, 0.1);
  const origin = { x: 0, y: 0 };
  const spring = (a: RigidBody, b: RigidBody, length: number, stiffness: number): void => {
    const joint = rapier.JointData.spring(length, stiffness, 0.6, origin, origin);
    // Joined beads may overlap: the springs alone decide how near they come.
    world.createImpulseJoint(joint, a, b, true).setContactsEnabled(false);
  };
  const chord = (steps: number): number => 2 * bagRadius * sine((Math.PI * steps) / bagBeads);
  ring.forEach((body, i) => {
    spring(core, body, bagRadius, 6);
    spring(body, ring[(i + 1) % bagBeads], chord(1), 45);
    spring(body, ring[(i + 2) % bagBeads], chord(2), 3);
  });
  // Opposite beads push apart, or a bag folded over its core would stay folded.
  for (let i = 0; i < bagBeads / 2; i++) spring(ring[i], ring[i + bagBeads / 2], 2 * bagRadius, 4);
  return [...ring, core];
}
