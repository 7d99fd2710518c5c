/** Which world is played, where it starts, and how. */
import {
  busy,
  go,
  hello,
  kept,
  movesByItself,
  open,
  running,
  seed,
  speed,
  start,
  stop,
  undo,
  world,
} from '../game.ts';

export function WorldPanel() {
  const worlds = hello.value?.worlds ?? [];
  const models = worlds.filter(({ kind }) => kind === 'model');
  const environments = worlds.filter(({ kind }) => kind === 'environment');
  return (
    <section class="panel" aria-label="World">
      {worlds.length > 1 && (
        <label>
          World
          <select value={world.value ?? ''} onChange={({ currentTarget }) => open(currentTarget.value)}>
            {[
              { title: 'Trained worlds', entries: models },
              { title: 'Environments', entries: environments },
            ].map(
              ({ title, entries }) =>
                entries.length > 0 && (
                  <optgroup key={title} label={title}>
                    {entries.map(({ id }) => (
                      <option key={id} value={id}>
                        {id}
                      </option>
                    ))}
                  </optgroup>
                ),
            )}
          </select>
        </label>
      )}
      <div class="row">
        <label>
          Seed
          <input
            type="number"
            min="0"
            max={2 ** 31 - 2}
            step="1"
            value={seed.value}
            onChange={({ currentTarget }) => {
              if (!currentTarget.checkValidity() || currentTarget.value === '') return;
              seed.value = currentTarget.valueAsNumber;
              void start();
            }}
          />
        </label>
        <label>
          Speed
          <select
            value={`${speed.value}`}
            onChange={({ currentTarget }) => {
              speed.value = Number(currentTarget.value);
            }}
          >
            {[0.25, 0.5, 1, 2, 4].map((factor) => (
              <option key={factor} value={`${factor}`}>
                ×{factor}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="row pairs">
        <button type="button" class="main" disabled={busy.value} onClick={() => start()}>
          Restart <kbd>Enter</kbd>
        </button>
        <button
          type="button"
          disabled={busy.value}
          onClick={() => {
            seed.value++;
            void start();
          }}
        >
          Next <kbd>N</kbd>
        </button>
        <button
          type="button"
          disabled={!running.value && !movesByItself.value}
          onClick={() => (running.value ? stop() : go())}
        >
          {running.value ? 'Pause' : 'Go'}
        </button>
        <button type="button" disabled={busy.value || kept.value.length < 2} onClick={() => undo()}>
          Undo <kbd>⌫</kbd>
        </button>
      </div>
    </section>
  );
}
