/**
 * Progress as a person reads it: one bar a stage with the time left and the latest figures on a terminal, below each other
 * where stages run at the same time, a line at every tenth of the work where output goes to a file.
 */
import { MultiBar } from 'cli-progress';
import colors from 'picocolors';
import type { EngineOptions } from '../engine/engine.ts';
import type { Progress, Stage } from '../engine/progress.ts';

const titleWidth = 34;

/** Writes to standard error, so that standard output stays free for results. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (stream.isTTY) return barProgress(stream);
  return {
    stage: (title, total) => lineStage(stream, title, total),
    note: (line) => stream.write(`${line}\n`),
  };
}

/** For `createEngine`: what stands before the first step of a model is part of the log. */
export function noteCompilations(progress: Progress): EngineOptions['onCompiled'] {
  return ({ name, tracing, session }) =>
    progress.note(
      `${name}: traced in ${tracing.toFixed(1)} s, session ready after ${session.toFixed(1)} s more`,
    );
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  let bars: MultiBar | undefined;
  let running = 0;
  // An error elsewhere must not leave the terminal without its cursor, nor without a last note.
  const stop = () => {
    bars?.update();
    bars?.stop();
  };
  const begin = () => {
    process.once('exit', stop);
    return new MultiBar({
      stream,
      format: `{title} ${colors.cyan('{bar}')} {percentage}% │ {value}/{total} │ {eta_formatted} left{figures}`,
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      // A note moves the bars, and an interruption lets them go on until the work has saved.
      forceRedraw: true,
      gracefulExit: false,
      etaBuffer: 50,
      linewrap: false,
    });
  };
  return {
    stage(title, total) {
      bars ??= begin();
      running++;
      let latest = '';
      const bar = bars.create(total, 0, { title: title.padEnd(titleWidth), figures: latest });
      return {
        advance(done = 1, figures) {
          if (figures !== undefined) latest = ` │ ${describe(figures)}`;
          bar.increment(done, { figures: latest });
        },
        end() {
          bar.stop();
          running--;
          if (running > 0) return;
          process.off('exit', stop);
          stop();
          bars = undefined;
        },
      };
    },
    // Above the bars.
    note: (line) => (bars ? bars.log(`${line}\n`) : stream.write(`${line}\n`)),
  };
}

function lineStage(stream: NodeJS.WriteStream, title: string, total: number): Stage {
  const started = performance.now();
  let finished = 0;
  let nextTenth = 1;
  let latest = '';
  return {
    advance(done = 1, figures) {
      finished += done;
      if (figures !== undefined) latest = `  ${describe(figures)}`;
      if (finished * 10 < nextTenth * total) return;
      nextTenth = Math.floor((finished * 10) / total) + 1;
      const seconds = (performance.now() - started) / 1000;
      const left = finished < total ? `, ${duration((seconds / finished) * (total - finished))} left` : '';
      stream.write(`${title}: ${finished}/${total} after ${duration(seconds)}${left}${latest}\n`);
    },
    end() {},
  };
}

function duration(seconds: number): string {
  return seconds < 60
    ? `${seconds.toFixed(0)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function describe(figures: Readonly<Record<string, number | string>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? rounded(value) : value}`)
    .join(', ');
}

/** Four significant digits, without an exponent for everyday sizes. */
function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
