/**
 * Progress as a person reads it: one bar a stage with the time left and the latest figures on a terminal, a line at
 * every tenth of the work where output goes to a file.
 */
import { SingleBar } from 'cli-progress';
import colors from 'picocolors';
import type { EngineOptions } from '../engine/engine.ts';
import type { Progress, Stage } from '../engine/progress.ts';

const titleWidth = 34;

/** Writes to standard error, so that standard output stays free for results. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return {
    stage: stream.isTTY
      ? (title, total) => barStage(stream, title, total)
      : (title, total) => lineStage(stream, title, total),
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

function barStage(stream: NodeJS.WriteStream, title: string, total: number): Stage {
  const bar = new SingleBar({
    stream,
    format: `${title.padEnd(titleWidth)} ${colors.cyan('{bar}')} {percentage}% │ {value}/{total} │ {eta_formatted} left{figures}`,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    etaBuffer: 50,
    linewrap: false,
  });
  bar.start(total, 0, { figures: '' });
  // An error elsewhere must not leave the terminal without its cursor.
  const stop = () => bar.stop();
  process.once('exit', stop);
  let latest = '';
  return {
    advance(done = 1, figures) {
      if (figures !== undefined) latest = ` │ ${describe(figures)}`;
      bar.increment(done, { figures: latest });
    },
    end() {
      process.off('exit', stop);
      bar.stop();
    },
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
