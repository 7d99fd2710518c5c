import { expect, test } from 'vitest';
import { loadRapier } from '../planar/rapier.ts';
import { PushTExpert } from './expert.ts';
import { PushTGame, successCoverage } from './game.ts';

test('the search covers the goal, and repeats itself for the same seed', async () => {
  const rapier = await loadRapier();
  const play = (limit: number): { steps: number; path: number[] } => {
    const game = new PushTGame(rapier);
    const expert = new PushTExpert(rapier, 1);
    game.place([230, 150, 250, 250, 1]);
    const path: number[] = [];
    for (let step = 0; step < limit && game.coverage <= successCoverage; step++) {
      game.step(expert.act(game));
      path.push(game.agent.x, game.agent.y);
    }
    expert.dispose();
    game.dispose();
    return { steps: path.length / 2, path };
  };
  const { steps, path } = play(300);
  expect(steps).toBeLessThan(300);
  expect(play(25).path).toEqual(path.slice(0, 50));
});
