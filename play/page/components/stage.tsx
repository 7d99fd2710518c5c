import { useEffect, useRef } from 'preact/hooks';
import type { Picture } from '../../protocol.ts';
import { agent, frameRate, isOver, isPlayedForReward, loaded, now, opened } from '../game.ts';

/** A picture on a canvas of its own size, enlarged by the style sheet without smoothing. */
export function PictureCanvas({ picture, label }: { picture: Picture; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width, data } = picture;
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const image = context.createImageData(width, height);
    for (let i = 0, from = 0; i < image.data.length; i += 4, from += 3) {
      image.data[i] = data[from];
      image.data[i + 1] = data[from + 1];
      image.data[i + 2] = data[from + 2];
      image.data[i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [picture]);
  return <canvas ref={canvas} width={width} height={height} role="img" aria-label={label} />;
}

export function Stage() {
  const shown = now.value;
  if (!shown) {
    return (
      <div class="stage empty" aria-busy="true">
        {loaded.value !== null && loaded.value < 1 ? (
          <label>
            The world is loading … <progress value={loaded.value} />
          </label>
        ) : (
          'The world is being made …'
        )}
      </div>
    );
  }
  const { moment, pictures } = shown;
  const panels = opened.value?.panels ?? [];
  return (
    <div>
      <div class="stage">
        {pictures.map((picture, i) => (
          <figure key={panels[i]}>
            <PictureCanvas picture={picture} label={panels[i] ?? 'the world'} />
            {panels.length > 1 && <figcaption>{panels[i]}</figcaption>}
          </figure>
        ))}
      </div>
      <dl class="figures">
        <Figure name="step" value={`${moment.step}`} />
        <Figure name="action" value={moment.did ?? '–'} wide />
        {isPlayedForReward.value && <Figure name="return" value={number(moment.totalReward)} />}
        <Figure name="frames/s" value={frameRate.value === null ? '–' : frameRate.value.toFixed(1)} />
        <Figure name="latency" value={`${moment.milliseconds.toFixed(1)} ms`} />
      </dl>
      <p class="over" role="status">
        {isOver.value
          ? moment.terminated
            ? 'The episode is over.'
            : 'Time is up.'
          : moment.step === 0 && agent.value === null && 'Hold a key or a button to play.'}
      </p>
    </div>
  );
}

function Figure({ name, value, wide = false }: { name: string; value: string; wide?: boolean }) {
  return (
    <div class={wide ? 'wide' : undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function number(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toFixed(2);
}
