/** A canvas to draw a world's first frame on. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { opened } from '../game.ts';

/** Pixels of the sketch for each of the model's. */
const SCALE = 4;

const colours = [
  ['sky', '#8cc7f0'],
  ['grass', '#59a845'],
  ['earth', '#8a5a33'],
  ['stone', '#8b8f96'],
  ['night', '#20243c'],
  ['white', '#ffffff'],
  ['coin', '#f5c518'],
  ['red', '#d8402f'],
] as const;

export function Sketch({ onDone }: { onDone: (canvas: HTMLCanvasElement) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [colour, setColour] = useState<string>(colours[1][1]);
  const [size, setSize] = useState(16);
  const { height, width } = opened.value?.promptSize ?? { height: 64, width: 64 };

  const clear = () => {
    const context = canvas.current!.getContext('2d')!;
    context.fillStyle = colours[0][1];
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  };
  useEffect(clear, []);

  const draw = (event: PointerEvent) => {
    const context = canvas.current!.getContext('2d')!;
    const box = context.canvas.getBoundingClientRect();
    const scale = context.canvas.width / box.width;
    const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    context.strokeStyle = colour;
    context.lineWidth = size;
    context.lineCap = 'round';
    context.beginPath();
    context.moveTo(x - event.movementX * scale, y - event.movementY * scale);
    context.lineTo(x, y);
    context.stroke();
  };

  return (
    <>
      <canvas
        ref={canvas}
        class="sketch"
        width={width * SCALE}
        height={height * SCALE}
        aria-label="Sketch: draw with the mouse or a finger"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          draw(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons > 0) draw(event);
        }}
      />
      <fieldset class="colours" aria-label="Colour">
        {colours.map(([name, value]) => (
          <label key={name} title={name}>
            <input
              type="radio"
              name="colour"
              aria-label={name}
              checked={colour === value}
              onChange={() => setColour(value)}
              style={{ background: value }}
            />
          </label>
        ))}
      </fieldset>
      <label>
        Brush
        <input
          type="range"
          min="4"
          max="64"
          step="4"
          value={size}
          onInput={({ currentTarget }) => setSize(currentTarget.valueAsNumber)}
        />
      </label>
      <div class="row">
        <button type="button" onClick={clear}>
          Clear
        </button>
        <button type="button" class="main" onClick={() => onDone(canvas.current!)}>
          Start here
        </button>
      </div>
    </>
  );
}
