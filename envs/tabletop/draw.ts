/**
 * Pictures of the tabletop. The table, its goal marking and the dish never move: they are drawn once for a layout;
 * each frame adds shadows, things, the bag, and the arm on top.
 */
import { Canvas, type Colour } from '../planar/canvas.ts';
import { cosine, sine } from '../planar/trigonometry.ts';
import { armOutlines } from './arm.ts';
import { dishRadius } from './bodies.ts';
import { Camera } from './camera.ts';
import type { Pose, TabletopGame } from './game.ts';
import { fingerRadius } from './gripper.ts';
import { type Layout, outline, type TableObject, tableSize } from './layout.ts';
import { bagOutline, capsule, circle, placed, scaled } from './outlines.ts';
import { textureAt } from './textures.ts';

const objectHeight = 0.6;
const bagHeight = 0.5;
const fingerHeight = 1;
const shadowStrength = 0.42;

const steel: Colour = [92, 98, 108];
const palmColour: Colour = [52, 56, 64];
const armColours: readonly Colour[] = [
  [224, 226, 230],
  [198, 202, 208],
];

const shaded = (colour: Colour, factor: number): Colour => [
  Math.min(255, colour[0] * factor),
  Math.min(255, colour[1] * factor),
  Math.min(255, colour[2] * factor),
];

export class Painter {
  readonly #canvas: Canvas;
  readonly #camera: Camera;
  readonly #layout: Layout;
  readonly #background: Uint8Array;
  readonly #softness: number;
  readonly #project: Camera['project'];

  /** @param size the picture's width and height in pixels. */
  constructor(layout: Layout, size: number) {
    this.#canvas = new Canvas(size, size);
    this.#camera = new Camera(size);
    this.#project = (points, height) => this.#camera.project(points, height);
    this.#layout = layout;
    this.#softness = Math.floor(size / 96);
    this.#drawTable();
    if (layout.task === 'pick-place') this.#drawDish();
    else this.#drawGoal();
    this.#background = this.#canvas.pixels.slice();
  }

  /** The current picture, uint8 [size, size, 3]; the same memory every time. */
  paint(game: TabletopGame): Uint8Array {
    const canvas = this.#canvas;
    canvas.pixels.set(this.#background);
    const { held, height, gripper } = game;
    const poses = game.objects;
    const lying = poses.map((_, index) => index).filter((index) => index !== held);
    const bag = bagOutline(game.bag);
    for (const index of lying) this.#shade(this.#place(index, poses[index]), objectHeight);
    this.#shade(bag, bagHeight);
    canvas.castShadows(shadowStrength, this.#softness);

    this.#drawBag(bag);
    for (const index of lying) this.#drawObject(index, poses[index], 0);

    const arm = armOutlines(gripper);
    if (held !== null) this.#shade(this.#place(held, poses[held]), height + objectHeight);
    this.#shade(arm.palm, height + fingerHeight);
    for (const link of arm.links) {
      canvas.shade(this.#camera.projectShadow(link.points, link.height, this.#layout.shadow));
    }
    canvas.castShadows(shadowStrength * 0.8, this.#softness);

    if (held !== null) this.#drawObject(held, poses[held], height);
    this.#drawFingers(arm.fingers, height);
    const project = this.#project;
    canvas.fill(project(arm.palm, height + fingerHeight), palmColour);
    arm.links.forEach((link, index) => {
      const colour = armColours[index % armColours.length];
      canvas.fill(project(link.points, link.height - 0.2), shaded(colour, 0.62));
      canvas.fill(project(link.points, link.height), colour);
      canvas.fill(project(link.joint, link.height + 0.05), steel);
    });
    return canvas.pixels;
  }

  #place(index: number, pose: Pose): number[] {
    return placed(outline(this.#layout.objects[index].shape), pose);
  }

  #shade(points: readonly number[], height: number): void {
    const { shadow } = this.#layout;
    // Where the middle and the top throw theirs; the foot hides its own.
    this.#canvas.shade(this.#camera.projectShadow(points, height * 0.5, shadow));
    this.#canvas.shade(this.#camera.projectShadow(points, height, shadow));
  }

  #drawTable(): void {
    const { pixels, width, height } = this.#canvas;
    const { texture, colour, seed } = this.#layout.table;
    const rim = 0.3 * this.#camera.scale;
    for (let row = 0, at = 0; row < height; row++) {
      for (let column = 0; column < width; column++, at += 3) {
        const border = Math.min(row + 0.5, column + 0.5, height - row - 0.5, width - column - 0.5);
        const x = (column + 0.5) / this.#camera.scale;
        const y = tableSize - (row + 0.5) / this.#camera.scale;
        // The border is darker outside and throws a thin line of shade on the table.
        const depth = border < rim ? 0.55 : border < rim * 1.5 ? 0.82 : 1;
        const light = depth * (1 + 0.2 * textureAt(texture, x, y, seed));
        for (let channel = 0; channel < 3; channel++) {
          pixels[at + channel] = Math.max(0, Math.min(255, colour[channel] * light + 0.5));
        }
      }
    }
  }

  /** Reach: a target of rings. Push: a field in the object's colour. */
  #drawGoal(): void {
    const { goal, task, objects } = this.#layout;
    const draw = (radius: number, colour: Colour, opacity: number): void =>
      this.#canvas.fill(this.#camera.project(circle(goal, radius), 0), colour, opacity);
    if (task === 'reach') {
      draw(0.62, [200, 30, 40], 1);
      draw(0.46, [250, 246, 240], 1);
      draw(0.3, [200, 30, 40], 1);
      draw(0.12, [250, 246, 240], 1);
      return;
    }
    const { colour } = objects[0];
    draw(0.95, shaded(colour, 0.75), 0.9);
    draw(0.82, [248, 246, 240], 0.85);
    draw(0.4, colour, 0.55);
  }

  #drawDish(): void {
    const { goal, objects } = this.#layout;
    const canvas = this.#canvas;
    const rim = circle(goal, dishRadius + 0.12);
    this.#shade(rim, 0.35);
    canvas.castShadows(shadowStrength, this.#softness);
    const project = this.#project;
    canvas.fill(project(rim, 0), shaded(objects[0].colour, 0.55));
    canvas.fill(project(rim, 0.3), shaded(objects[0].colour, 1.1));
    canvas.fill(project(circle(goal, dishRadius - 0.02), 0.3), shaded(objects[0].colour, 0.45));
    canvas.fill(project(circle(goal, dishRadius - 0.08), 0), [240, 238, 232]);
  }

  #drawObject(index: number, pose: Pose, lift: number): void {
    const object = this.#layout.objects[index];
    const points = this.#place(index, pose);
    const canvas = this.#canvas;
    const project = this.#project;
    for (const share of [0, 0.5]) {
      canvas.fill(project(points, lift + objectHeight * share), shaded(object.colour, 0.5 + 0.2 * share));
    }
    const top = lift + objectHeight;
    canvas.fill(project(points, top), object.colour);
    this.#drawPattern(object, pose, points, top);
  }

  #drawPattern(object: TableObject, pose: Pose, points: readonly number[], top: number): void {
    const canvas = this.#canvas;
    const project = this.#project;
    const light = shaded(object.colour, 1.35);
    const dark = shaded(object.colour, 0.62);
    const [cos, sin] = [cosine(pose.angle), sine(pose.angle)];
    switch (object.pattern) {
      case 'inset':
        canvas.fill(project(scaled(points, 0.6), top), dark);
        canvas.fill(project(scaled(points, 0.4), top), light);
        break;
      case 'stripe': {
        const reach = object.shape === 'bar' ? 0.55 : 0.32;
        const end = (side: number) => ({ x: pose.x + side * reach * cos, y: pose.y + side * reach * sin });
        canvas.fill(project(capsule(end(-1), end(1), 0.1), top), [246, 244, 238]);
        break;
      }
      case 'dots':
        for (const side of [-0.24, 0.24]) {
          const at = { x: pose.x + side * cos, y: pose.y + side * sin };
          canvas.fill(project(circle(at, 0.12), top), [40, 38, 44]);
        }
        break;
      default:
        canvas.fill(project(scaled(points, 0.75), top), light, 0.35);
    }
  }

  /** A soft sack: dark at its foot, light where it bulges, tied in the middle. */
  #drawBag(points: readonly number[]): void {
    const { colour } = this.#layout.bag;
    const canvas = this.#canvas;
    const project = this.#project;
    canvas.fill(project(points, 0), shaded(colour, 0.55));
    canvas.fill(project(scaled(points, 0.95), bagHeight * 0.6), shaded(colour, 0.85));
    canvas.fill(project(scaled(points, 0.76), bagHeight), colour);
    canvas.fill(project(scaled(points, 0.45), bagHeight * 1.1), shaded(colour, 1.16));
    canvas.fill(project(scaled(points, 0.17), bagHeight * 1.2), shaded(colour, 0.45));
  }

  #drawFingers(fingers: readonly { x: number; y: number }[], lift: number): void {
    const project = this.#project;
    for (const finger of fingers) {
      const points = circle(finger, fingerRadius);
      for (const share of [0, 0.35, 0.7]) {
        const colour = shaded(steel, 0.7 + 0.4 * share);
        this.#canvas.fill(project(points, lift + fingerHeight * share), colour);
      }
    }
  }
}
