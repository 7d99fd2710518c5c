/** What cloning came to, for reports. */
import { percent, table } from '../markdown.ts';
import type { Cloned } from './policies.ts';

/** A row for each policy. */
export function cloningTable(cloned: Cloned): string {
  return table(
    [
      'policy',
      'frames cloned from',
      'held-out loss (negative log-probability, nats)',
      'held-out accuracy (its own actions, real or latent)',
    ],
    Object.entries(cloned).map(([name, { samples, heldOutNeglogp, heldOutAccuracy }]) => [
      name,
      `${samples}`,
      heldOutNeglogp?.toFixed(3) ?? '–',
      heldOutAccuracy === null ? '–' : percent(heldOutAccuracy),
    ]),
  );
}
