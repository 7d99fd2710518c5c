/**
 * The physics engine: Rapier's deterministic build, the same WebAssembly and the same bits on every machine. It is
 * loaded on first use, because unpacking it takes about 0.1 s that other commands should not pay.
 */
import type RAPIER from '@dimforge/rapier2d-deterministic-compat';

export type Rapier = typeof RAPIER;
export type { Collider, RigidBody, World } from '@dimforge/rapier2d-deterministic-compat';

let loading: Promise<Rapier> | undefined;

/** Loads the engine once; every world after that is made synchronously. */
export function loadRapier(): Promise<Rapier> {
  loading ??= (async () => {
    const { default: rapier } = await import('@dimforge/rapier2d-deterministic-compat');
    await rapier.init();
    return rapier;
  })();
  return loading;
}
