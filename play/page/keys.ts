/** The keyboard: keys press the buttons of the world; Enter starts, Backspace undoes. */
import { held, opened, press, release, seed, start, stop, undo } from './game.ts';

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea, dialog *');
}

function buttonOf(code: string): string | undefined {
  return opened.value?.controls.buttons.find(({ keys }) => keys.includes(code))?.name;
}

export function listenToKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = buttonOf(event.code);
    if (button !== undefined) {
      // Space on a focused button and arrows on a scrollable page would do something else too.
      event.preventDefault();
      if (event.target instanceof HTMLButtonElement) event.target.blur();
      press(button);
    } else if (event.target instanceof HTMLButtonElement) {
      return;
    } else if (event.code === 'Enter') {
      event.preventDefault();
      void start();
    } else if (event.code === 'Backspace') {
      event.preventDefault();
      void undo();
    } else if (event.code === 'Escape') {
      stop();
    } else if (event.code === 'KeyN' && !event.repeat) {
      seed.value++;
      void start();
    }
  });
  window.addEventListener('keyup', (event) => {
    const button = buttonOf(event.code);
    if (button !== undefined) release(button);
  });
  // A key that is let go elsewhere is never heard of.
  window.addEventListener('blur', () => {
    held.value = new Set();
  });
}
