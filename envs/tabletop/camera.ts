/**
 * A fixed camera above the middle of the table, looking straight down: what is higher appears larger and further out,
 * and the side of a thing that faces the middle shows.
 */
import { type Layout, tableSize } from './layout.ts';

const cameraHeight = 14;
const centre = tableSize / 2;

export class Camera {
  /** Pixels per decimetre on the table. */
  readonly scale: number;

  constructor(pictureSize: number) {
    this.scale = pictureSize / tableSize;
  }

  /** Table coordinates [x0, y0, …] at one height, as pixels. */
  project(points: ArrayLike<number>, height: number): number[] {
    const zoom = cameraHeight / (cameraHeight - height);
    const projected = new Array<number>(points.length);
    for (let i = 0; i < points.length; i += 2) {
      projected[i] = (centre + (points[i] - centre) * zoom) * this.scale;
      projected[i + 1] = (tableSize - (centre + (points[i + 1] - centre) * zoom)) * this.scale;
    }
    return projected;
  }

  /** The shadow on the table of points at one height, as pixels. */
  projectShadow(points: ArrayLike<number>, height: number, shadow: Layout['shadow']): number[] {
    const fallen = new Array<number>(points.length);
    for (let i = 0; i < points.length; i += 2) {
      fallen[i] = points[i] + shadow.x * height;
      fallen[i + 1] = points[i + 1] + shadow.y * height;
    }
    return this.project(fallen, 0);
  }
}
