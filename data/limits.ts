/** What no recording exceeds: sizes that files claim are held against these before memory is taken for them. */
import { UserError } from '../engine/errors.ts';

/** Pixels of one picture: 8K video has 33 million. */
export const MOST_PIXELS = 2 ** 26;
/** Bytes of pixels that are decoded in one piece, or that one array of an archive holds: an hour of 64×64 at 24 a second. */
export const MOST_BYTES = 2 ** 30;

/** @throws UserError if no picture can have that size. */
export function checkPictureSize(place: string, height: unknown, width: unknown): void {
  const whole = [height, width].every((side) => Number.isSafeInteger(side) && (side as number) > 0);
  if (!whole || (height as number) * (width as number) > MOST_PIXELS) {
    throw new UserError(
      `${place}: pictures of ${height}×${width} cannot be read: at most ${MOST_PIXELS} pixels`,
    );
  }
}

/** @throws UserError if so many pictures are more than is decoded in one piece. */
export function checkPictures(place: string, count: number, height: number, width: number): void {
  checkPictureSize(place, height, width);
  if (!Number.isSafeInteger(count) || count < 0 || count * height * width * 3 > MOST_BYTES) {
    throw new UserError(`${place}: ${count} pictures of ${height}×${width} are too many for one piece`);
  }
}
