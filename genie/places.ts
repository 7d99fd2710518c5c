/** Where latent actions lie among each other. */

/** A place for each latent action, all of as many numbers: near ones lead to nearly the same. */
export type Places = readonly (readonly number[])[];

/** What is wrong with places of so many latent actions; null if nothing is. */
export function placesFault(places: Places | undefined, latents: number): string | null {
  if (!places) return null;
  const fit =
    places.length === latents &&
    places.every((place) => place.length === places[0].length && place.every(Number.isFinite));
  return fit ? null : `must be ${latents} rows of equally many finite numbers, one for each latent action`;
}
