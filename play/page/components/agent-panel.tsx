/** Who plays, and, where an agent says so, with which probabilities it chose. */
import { agent, now, opened, watch } from '../game.ts';

export function AgentPanel() {
  const agents = opened.value?.agents ?? [];
  if (agents.length === 0) return null;
  const probabilities = agent.value === null ? undefined : now.value?.moment.probabilities;
  const controls = opened.value?.controls;
  const names = controls?.kind === 'choice' ? controls.names : [];
  return (
    <section class="panel" aria-label="Player">
      <label>
        Who plays
        <select
          value={agent.value ?? ''}
          onChange={({ currentTarget }) => watch(currentTarget.value || null)}
        >
          <option value="">you</option>
          {agents.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {probabilities && (
        <ul class="bars" aria-label="Probability of each action">
          {probabilities.map((probability, action) => (
            <li key={names[action] ?? action}>
              <span>{names[action] ?? action}</span>
              <meter min={0} max={1} value={probability} />
              <span>{(100 * probability).toFixed(0)}%</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
