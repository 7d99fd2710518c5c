/** The buttons of the world, for fingers and mice; each says which key presses it too. */
import type { Button } from '../../controls.ts';
import { agent, held, opened, press, release } from '../game.ts';

/** Where the arrows lie, as on a keyboard. */
const places: Record<string, string> = { '←': 'west', '→': 'east', '↑': 'north', '↓': 'south' };

export function Pad() {
  const buttons = opened.value?.controls.buttons ?? [];
  const arrows = buttons.filter(({ label }) => places[label]);
  const others = buttons.filter(({ label }) => !places[label]);
  return (
    <fieldset class="pad" aria-label="Controls" disabled={agent.value !== null}>
      {arrows.length > 0 && (
        <div class="arrows">
          {arrows.map((button) => (
            <PadButton key={button.name} button={button} place={places[button.label]} />
          ))}
        </div>
      )}
      {others.length > 0 && (
        <div class="others">
          {others.map((button) => (
            <PadButton key={button.name} button={button} />
          ))}
        </div>
      )}
    </fieldset>
  );
}

function PadButton({ button, place }: { button: Button; place?: string }) {
  const { name, label, keys } = button;
  const letGo = () => release(name);
  return (
    <button
      type="button"
      class={place}
      aria-label={`${name}${keys[0] ? `, key ${keyName(keys[0])}` : ''}`}
      aria-pressed={held.value.has(name)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        press(name);
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onKeyDown={(event) => {
        if (event.code === 'Enter') press(name);
      }}
      onKeyUp={letGo}
      onContextMenu={(event) => event.preventDefault()}
    >
      {label}
      {!place && keys[0] && <kbd>{keyName(keys[0])}</kbd>}
    </button>
  );
}

function keyName(code: string): string {
  return code
    .replace(/^(Key|Digit|Arrow)/, '')
    .replace(/(Left|Right)$/, (side) => (code.startsWith('Arrow') ? side : ''));
}
