/** A picture of the cart and its pole, drawn pixel by pixel. */
import { type NdArray, ndarray } from '../../engine/ndarray.ts';

const HEIGHT = 400;
const WIDTH = 600;
const TRACK_Y = 300;
const CART = { halfWidth: 25, halfHeight: 15, colour: [32, 44, 66] };
const POLE = { length: 125, halfWidth: 5, colour: [214, 140, 70] };
const TRACK_COLOUR = [120, 120, 120];
const AXLE_ABOVE_CENTRE = 7.5;

/**
 * @param position of the cart, -1 at the left edge to 1 at the right
 * @param angle of the pole in radians, positive to the right
 * @returns uint8 [400, 600, 3]
 */
export function drawCartPole(position: number, angle: number): NdArray<'uint8'> {
  const pixels = new Uint8Array(HEIGHT * WIDTH * 3).fill(255);
  const cartX = (WIDTH / 2) * (1 + position);
  const axleY = TRACK_Y - AXLE_ABOVE_CENTRE;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const colourAt = (x: number, y: number): readonly number[] | null => {
    const along = (x - cartX) * sin - (y - axleY) * cos;
    const across = (x - cartX) * cos + (y - axleY) * sin;
    if (along > -POLE.halfWidth && along < POLE.length && Math.abs(across) < POLE.halfWidth)
      return POLE.colour;
    if (Math.abs(x - cartX) < CART.halfWidth && Math.abs(y - TRACK_Y) < CART.halfHeight) return CART.colour;
    return y === TRACK_Y ? TRACK_COLOUR : null;
  };
  for (let y = TRACK_Y - POLE.length - 2 * POLE.halfWidth - 10; y <= TRACK_Y + CART.halfHeight; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const colour = colourAt(x, y);
      if (colour) pixels.set(colour, (y * WIDTH + x) * 3);
    }
  }
  return ndarray(pixels, [HEIGHT, WIDTH, 3], 'uint8');
}
