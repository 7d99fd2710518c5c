/** Which keys press what, where names say it. */
import type { Button, ChoiceControls } from './controls.ts';

export const arrows = {
  left: { name: 'left', label: '←', keys: ['ArrowLeft', 'KeyA'] },
  right: { name: 'right', label: '→', keys: ['ArrowRight', 'KeyD'] },
  up: { name: 'up', label: '↑', keys: ['ArrowUp', 'KeyW', 'Space'] },
  down: { name: 'down', label: '↓', keys: ['ArrowDown', 'KeyS'] },
} satisfies Record<string, Button>;

/** Words in the names of actions, and the buttons that they stand for. */
export const wordButtons: Readonly<Record<string, Button>> = {
  left: arrows.left,
  right: arrows.right,
  jump: { ...arrows.up, name: 'jump' },
  up: arrows.up,
  down: arrows.down,
  dash: { name: 'dash', label: 'dash', keys: ['ShiftLeft', 'ShiftRight', 'KeyX'] },
};

/** One key for each action: 1, 2, 3, … 0, then letters. */
export function numberedControls(names: readonly string[]): ChoiceControls {
  const digits = [...'1234567890'];
  const letters = [...'QWERTYUIOPASDFGHJKLZXCVBNM'];
  const keysOf = (action: number) => {
    const digit = digits[action];
    if (digit !== undefined) return [`Digit${digit}`, `Numpad${digit}`];
    const letter = letters[action - digits.length];
    return letter === undefined ? [] : [`Key${letter}`];
  };
  return {
    kind: 'choice',
    buttons: names.map((label, action) => ({ name: `${action}`, label, keys: keysOf(action) })),
    actions: names.map((_, action) => ({ held: [`${action}`], action })),
    idle: null,
    names,
  };
}

/** Numbered keys for latent actions, and arrows for the first of each whose name begins with a direction. */
export function codeControls(names: readonly string[]): ChoiceControls {
  const numbered = numberedControls(names);
  const free = new Map(Object.entries(arrows).map(([word, { keys }]) => [word, keys[0]]));
  const buttons = numbered.buttons.map((button) => {
    const word = /^(\w+)(?: ·|$)/.exec(button.label)?.[1] ?? '';
    const arrow = free.get(word);
    free.delete(word);
    return arrow ? { ...button, keys: [...button.keys, arrow] } : button;
  });
  return { ...numbered, buttons };
}
