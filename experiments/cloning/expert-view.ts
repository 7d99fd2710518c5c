/** Recorded episodes through the eyes of a policy. */
import { historyAt } from '../../agents/behavioural-cloning/demonstrations.ts';
import type { PolicyRunner, PolicyView } from '../../agents/behavioural-cloning/policy-runner.ts';
import type { Expert } from './experts.ts';

/** What a policy sees at frame t of an expert's episode, with its own kind of previous actions; none where they are -1. */
export function viewOfExpert(
  { config }: PolicyRunner,
  expert: Expert,
  seen: ArrayLike<number>,
  t: number,
): PolicyView {
  const size = expert.height * expert.width * 3;
  const at = historyAt(t, config.history);
  return {
    frames: at.map((index) =>
      expert.frames_THWC.subarray(Math.max(index, 0) * size, (Math.max(index, 0) + 1) * size),
    ),
    previousActions: at.slice(0, -1).map((index) => (seen[index] >= 0 ? seen[index] : config.actions)),
  };
}
