/** What is used of jStat, which brings no types. */
declare module 'jstat' {
  /** The value that a variable with Student's t distribution stays below with probability `p`. */
  const jStat: { readonly studentt: { inv(p: number, degreesOfFreedom: number): number } };
  export default jStat;
}
