import { render } from 'preact';
import { App } from './app.tsx';
import type { Connection } from './connection.ts';
import { begin, problem } from './game.ts';
import { listenToKeys } from './keys.ts';

/** Shows the page, and plays what `other` has once it is there. */
export async function play(other: Promise<Connection>): Promise<void> {
  render(<App />, document.getElementById('page')!);
  listenToKeys();
  try {
    await begin(await other);
  } catch (error) {
    problem.value = (error as Error).message;
  }
}
