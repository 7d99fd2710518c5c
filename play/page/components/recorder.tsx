/** What was played since the start, as a clip or as an episode to train on. */
import { signal } from '@preact/signals';
import { ask, attempt, busy, hello, kept, opened, stop } from '../game.ts';
import { gifOf } from '../gif.ts';

const said = signal<string | null>(null);

function download(bytes: Uint8Array<ArrayBuffer>, name: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function Recorder() {
  const frames = kept.value.length;
  const folder = hello.value?.recordings;
  return (
    <section class="panel">
      <h2>Recording</h2>
      <p class="note">{frames} frames since the start.</p>
      <div class="row">
        <button
          type="button"
          disabled={busy.value || frames < 2}
          onClick={() =>
            attempt(async () => {
              stop();
              const moments = kept.value.map(({ pictures }) => pictures);
              download(await gifOf(moments, opened.value!.framesPerSecond), 'genie.gif', 'image/gif');
              said.value = `Saved ${moments.length} frames as a GIF.`;
            })
          }
        >
          Save GIF
        </button>
        {folder && (
          <button
            type="button"
            disabled={busy.value || frames < 2}
            onClick={() =>
              attempt(async () => {
                stop();
                const { answer } = await ask({ type: 'save' });
                said.value = `Saved ${answer.episode} (${answer.frames} frames) in ${answer.folder}.`;
              })
            }
          >
            Save episode
          </button>
        )}
      </div>
      <p class="note" role="status">
        {said.value}
      </p>
    </section>
  );
}
