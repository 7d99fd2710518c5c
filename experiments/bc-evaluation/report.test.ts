import { expect, it } from 'vitest';
import { clipText } from './report.ts';

const held = ['latent-actions.png', 'latent-actions.gif'];
const all = ['real-and-generated.png', 'real-and-generated.gif', ...held];

it.each([
  [held, true],
  [all, false],
])('shows the clips %j and says what is left out', (clips, leftOut) => {
  const text = clipText(clips);
  for (const file of clips) expect(text).toContain(`(clips/${file})`);
  expect(text.includes('long enough')).toBe(leftOut);
});
