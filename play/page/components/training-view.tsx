/** A training run in progress: where it stands, its figures, its latest pictures. */
import { useEffect, useState } from 'preact/hooks';
import type { Training } from '../../protocol.ts';
import { ask, hello } from '../game.ts';
import { Chart } from './chart.tsx';

/** Milliseconds between looks. */
const EVERY = 3000;
/** Seconds without news after which a run may have stopped. */
const QUIET = 120;
/** Figures that say how a model does come first; these say how it is trained. */
const technical = /learningRate|gradientNorm|codesUsed|perplexity|commitment/;

export function TrainingView() {
  const runs = hello.value?.runs ?? [];
  const [run, setRun] = useState(runs[0]);
  const [training, setTraining] = useState<Training | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const look = async () => {
      try {
        const { answer } = await ask({ type: 'training', run });
        if (over) return;
        setTraining(answer);
        setProblem(null);
      } catch (error) {
        if (!over) setProblem((error as Error).message);
      }
      if (!over) timer = setTimeout(look, EVERY);
    };
    setTraining(null);
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [run]);
  return (
    <main class="training">
      <section class="panel" aria-label="Run">
        <label>
          Run
          <select value={run} onChange={({ currentTarget }) => setRun(currentTarget.value)}>
            {runs.map((folder) => (
              <option key={folder} value={folder}>
                {folder}
              </option>
            ))}
          </select>
        </label>
        {problem && <p class="note">{problem}</p>}
        {training && <Standing training={training} />}
      </section>
      {training && training.pictures.length > 0 && (
        <section class="panel" aria-label="Latest pictures">
          <h2>Latest pictures</h2>
          {training.pictures.map(({ name, url }) => (
            <figure key={name} class="preview">
              <img src={url} alt={name} />
              <figcaption>{name}</figcaption>
            </figure>
          ))}
        </section>
      )}
      {training?.stages.map(({ name, curves }) => (
        <section key={name} class="panel" aria-label={name}>
          <h2>{name}</h2>
          <div class="charts">
            {[...curves]
              .sort((a, b) => Number(technical.test(a.name)) - Number(technical.test(b.name)))
              .map((curve) => (
                <Chart key={curve.name} curve={curve} />
              ))}
          </div>
        </section>
      ))}
    </main>
  );
}

function Standing({ training }: { training: Training }) {
  const { stage, step, steps, secondsLeft, finished, quietFor } = training;
  return (
    <>
      <p role="status">
        <b>{finished ? 'Finished' : stage}</b>, step {step}
        {steps !== null && ` of ${steps}`}
        {secondsLeft !== null && `, about ${duration(secondsLeft)} left of this stage`}
        {!finished && quietFor > QUIET && `; nothing new for ${duration(quietFor)}`}
      </p>
      {steps !== null && <progress value={step} max={steps} aria-label="Steps of this stage" />}
    </>
  );
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}
