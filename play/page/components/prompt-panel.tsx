/** Where a generated world starts: a recorded frame, a picture of one's own, or a sketch. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Picture, PromptChoice, Prompts } from '../../protocol.ts';
import { ask, attempt, opened, start, world } from '../game.ts';
import { Sketch } from './sketch.tsx';
import { PictureCanvas } from './stage.tsx';

/** Longest side of a picture that is sent; models see a few dozen pixels. */
const LONGEST_SIDE = 512;

const names: Record<PromptChoice['kind'], string> = {
  recorded: 'Recording',
  environment: 'Environment',
  picture: 'Picture',
};

const chosen = signal<'recorded' | 'picture' | 'sketch'>('recorded');

export function PromptPanel() {
  const kinds = opened.value?.prompts ?? [];
  if (kinds.length === 0) return null;
  const ways = [
    ...kinds.filter((kind) => kind !== 'environment'),
    ...(kinds.includes('picture') ? ['sketch'] : []),
  ];
  const shown = ways.includes(chosen.value) ? chosen.value : ways[0];
  return (
    <section class="panel" aria-label="Start from">
      <h2>Start from</h2>
      <div class="row" role="tablist" aria-label="Start from">
        {ways.map((way) => (
          <button
            key={way}
            type="button"
            role="tab"
            aria-selected={way === shown}
            onClick={() => {
              chosen.value = way as typeof chosen.value;
            }}
          >
            {way === 'sketch' ? 'Sketch' : names[way as PromptChoice['kind']]}
          </button>
        ))}
      </div>
      {shown === 'recorded' && <Recorded key={world.value} />}
      {shown === 'picture' && <Upload />}
      {shown === 'sketch' && <Sketch onDone={(canvas) => startFrom(canvas)} />}
    </section>
  );
}

function Recorded() {
  const [found, setFound] = useState<{ prompts: Prompts; pictures: readonly Picture[] } | null>(null);
  const load = (from: number) =>
    attempt(async () => {
      const { answer, pictures } = await ask({ type: 'prompts', from });
      setFound({ prompts: answer, pictures });
    });
  useEffect(() => {
    void load(0);
  }, []);
  if (!found) return <p class="note">Loading …</p>;
  const { choices, next } = found.prompts;
  return (
    <>
      <ul class="choices">
        {choices.map(({ episode, frame, label }, i) => (
          <li key={label}>
            <button
              type="button"
              aria-label={`Start from ${label}`}
              title={label}
              onClick={() => start({ kind: 'recorded', episode, frame })}
            >
              <PictureCanvas picture={found.pictures[i]} label={label} />
            </button>
          </li>
        ))}
      </ul>
      {(next !== null || choices[0]?.episode > 0) && (
        <button type="button" onClick={() => load(next ?? 0)}>
          More
        </button>
      )}
    </>
  );
}

function Upload() {
  return (
    <label>
      PNG, JPEG or WebP; it is cropped to fit
      <input
        type="file"
        accept="image/png,image/jpeg,image/webp"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (!file) return;
          void attempt(async () => {
            const bitmap = await createImageBitmap(file).catch(() => {
              throw new Error(
                `the file ${file.name} cannot be read as a picture: choose a PNG, JPEG or WebP file`,
              );
            });
            const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
            const canvas = document.createElement('canvas');
            canvas.width = Math.max(1, Math.round(bitmap.width * scale));
            canvas.height = Math.max(1, Math.round(bitmap.height * scale));
            canvas.getContext('2d')!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
            await startFrom(canvas);
          });
        }}
      />
    </label>
  );
}

async function startFrom(canvas: HTMLCanvasElement): Promise<void> {
  const [, base64] = canvas.toDataURL('image/png').split(',');
  await start({ kind: 'picture', base64 });
}
