// The main job's report must hold every condition in both modes, with figures that are figures.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const { rows } = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));
const conditions = [
  'latent-bc',
  'oracle-bc',
  'genie-bc',
  'random',
  'always-right-up',
  'expert',
  'labels-only',
  'few-label-bc',
  'displacement-bc',
  'latent-bc-features',
];
const missing = conditions.flatMap((condition) =>
  ['easy', 'hard']
    .filter(
      (mode) =>
        !rows.some(
          (row) => row.condition === condition && row.mode === mode && Number.isFinite(row.solvedRate),
        ),
    )
    .map((mode) => `${condition} on ${mode}`),
);
if (missing.length > 0) {
  console.error(`summary.json lacks ${missing.join(', ')}`);
  process.exit(1);
}
console.log(`the report holds all ${conditions.length} conditions in both modes`);
