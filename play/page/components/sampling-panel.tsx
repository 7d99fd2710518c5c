/** How frames are drawn: MaskGIT's refinements and temperature; and what the world is compared with. */
import { beside, open, opened, sample, world } from '../game.ts';

/** Refinements offered where any number goes. */
const usual = [1, 2, 4, 8, 16, 25, 32, 64];

export function SamplingPanel() {
  const { sampling, beside: environments } = opened.value ?? {};
  if (!sampling) return null;
  const { steps, temperature, mostSteps } = sampling;
  const choices = sampling.choices ?? usual.filter((count) => count <= mostSteps);
  const offered = [...new Set([...choices, steps])].sort((a, b) => a - b);
  return (
    <section class="panel" aria-label="Sampling">
      <h2>Sampling</h2>
      <label>
        MaskGIT steps a frame
        <select
          value={`${steps}`}
          onChange={({ currentTarget }) => sample({ steps: Number(currentTarget.value), temperature })}
        >
          {offered.map((count) => (
            <option key={count} value={`${count}`}>
              {count}
            </option>
          ))}
        </select>
      </label>
      <label>
        Temperature: {temperature.toFixed(2)}
        <input
          type="range"
          min="0"
          max="2"
          step="0.05"
          value={temperature}
          onChange={({ currentTarget }) => sample({ steps, temperature: currentTarget.valueAsNumber })}
        />
      </label>
      {environments && (
        <label>
          Beside
          <select
            value={beside.value ?? ''}
            onChange={({ currentTarget }) => open(world.value!, currentTarget.value || null)}
          >
            <option value="">nothing</option>
            {environments.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      )}
    </section>
  );
}
