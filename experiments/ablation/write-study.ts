/** What a study leaves behind once its models are measured: figures for programs, a figure and a report for people. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import type { RunRecord } from '../run-record.ts';
import type { AblationConfig } from './config.ts';
import { writeFigure } from './figures.ts';
import { writeReport } from './report.ts';
import { studies } from './studies/index.ts';
import { type MeasuredVariant, summarise } from './summary.ts';

export const studyFiles = ['report.md', 'figures/study.png', 'summary.json'] as const;

interface MeasuredStudy {
  readonly config: AblationConfig;
  readonly measured: readonly MeasuredVariant[];
  readonly record: RunRecord;
  /** What is not there yet. */
  readonly missing?: readonly string[];
}

/** Writes `studyFiles` into `folder`. */
export async function writeStudy(
  folder: string,
  { config, measured, record, missing }: MeasuredStudy,
): Promise<void> {
  const study = studies[config.study];
  const summary = summarise(study, measured);
  const shown = { study: config.study, title: study.title, ...summary };
  await writeFileAtomically(join(folder, 'summary.json'), `${JSON.stringify(shown, null, 2)}\n`);
  await writeFigure(study, summary, measured, join(folder, 'figures'));
  await writeReport(folder, { study, config, summary, record, missing });
}
