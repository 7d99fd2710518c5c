import { render } from 'preact';
import { App } from './app.tsx';
import { connectToServer } from './connection.ts';
import { begin, problem } from './game.ts';
import { listenToKeys } from './keys.ts';
import './style.css';

render(<App />, document.getElementById('page')!);
listenToKeys();
try {
  await begin(await connectToServer());
} catch (error) {
  problem.value = (error as Error).message;
}
