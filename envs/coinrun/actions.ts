/** What CoinRun makes of Procgen's action numbers. */

/** CoinRun knows 15 actions, of which 9 to 14 do what 4 does: nothing. */
export const coinrunActions = 9;

/** The action that CoinRun really carries out, 0 to 8. */
export function effectiveCoinrunAction(action: number): number {
  return action < coinrunActions ? action : 4;
}
