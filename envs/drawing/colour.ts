/** Colours of drawn sprites: red, green and blue, 0 to 255, fractions allowed. */
export type Colour = readonly [red: number, green: number, blue: number];

/** @param code e.g. 0xff8000 for orange */
export function colour(code: number): Colour {
  return [code >> 16, (code >> 8) & 255, code & 255];
}

/** `amount` of the way from one colour to another, 0 ≤ amount ≤ 1. */
export function mix(from: Colour, to: Colour, amount: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * amount,
    from[1] + (to[1] - from[1]) * amount,
    from[2] + (to[2] - from[2]) * amount,
  ];
}

const black: Colour = [0, 0, 0];
const white: Colour = [255, 255, 255];

export function darker(base: Colour, amount: number): Colour {
  return mix(base, black, amount);
}

export function lighter(base: Colour, amount: number): Colour {
  return mix(base, white, amount);
}
