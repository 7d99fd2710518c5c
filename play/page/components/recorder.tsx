/** What was played since the start, as a clip or as an episode to train on. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ask, attempt, busy, hello, kept, opened, stop } from '../game.ts';
import { gifOf } from '../gif.ts';
import { encodableVideo, type VideoKind, videoOf } from '../video.ts';

const said = signal<string | null>(null);
const video = signal<VideoKind | null>(null);

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
  const isEmpty = frames < 2;
  useEffect(() => {
    if (isEmpty) return;
    void encodableVideo().then((kind) => {
      video.value = kind;
    });
  }, [isEmpty]);
  const saveClip = (kind: string, extension: string, type: string, made: typeof gifOf) =>
    attempt(async () => {
      stop();
      const moments = kept.value.map(({ pictures }) => pictures);
      said.value = `Making a ${kind} …`;
      download(await made(moments, opened.value!.framesPerSecond), `genie.${extension}`, type);
      said.value = `Saved ${moments.length} frames as a ${kind}.`;
    });
  return (
    <section class="panel">
      <h2>Recording</h2>
      <p class="note">{frames} frames since the start.</p>
      <div class="row">
        <button
          type="button"
          disabled={busy.value || isEmpty}
          onClick={() => saveClip('GIF', 'gif', 'image/gif', gifOf)}
        >
          Save GIF
        </button>
        {video.value && (
          <button
            type="button"
            disabled={busy.value || isEmpty}
            onClick={() => {
              const kind = video.value!;
              const { container, type } = kind;
              return saveClip(container, container.toLowerCase(), type, (moments, framesPerSecond) =>
                videoOf(moments, framesPerSecond, kind),
              );
            }}
          >
            Save {video.value.container}
          </button>
        )}
        {folder && (
          <button
            type="button"
            disabled={busy.value || isEmpty}
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
