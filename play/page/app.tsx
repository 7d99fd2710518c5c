import { signal } from '@preact/signals';
import { AgentPanel } from './components/agent-panel.tsx';
import { Pad } from './components/pad.tsx';
import { PromptPanel } from './components/prompt-panel.tsx';
import { Recorder } from './components/recorder.tsx';
import { SamplingPanel } from './components/sampling-panel.tsx';
import { Stage } from './components/stage.tsx';
import { TrainingView } from './components/training-view.tsx';
import { WorldPanel } from './components/world-panel.tsx';
import { hello, problem } from './game.ts';

const view = signal<'play' | 'training'>('play');

export function App() {
  return (
    <>
      <header>
        <h1>genie</h1>
        {(hello.value?.runs.length ?? 0) > 0 && (
          <nav aria-label="Views">
            {(['play', 'training'] as const).map((name) => (
              <button
                key={name}
                type="button"
                class="tab"
                aria-current={view.value === name ? 'page' : undefined}
                onClick={() => {
                  view.value = name;
                }}
              >
                {name === 'play' ? 'Play' : 'Training'}
              </button>
            ))}
          </nav>
        )}
      </header>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {view.value === 'training' ? <TrainingView /> : <PlayView />}
    </>
  );
}

function PlayView() {
  return (
    <main class="play">
      <section class="centre" aria-label="World">
        <Stage />
        <Pad />
      </section>
      <aside>
        <WorldPanel />
        <PromptPanel />
        <SamplingPanel />
        <AgentPanel />
        <Recorder />
      </aside>
    </main>
  );
}
