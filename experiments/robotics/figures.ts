/** The report's plots. */
import type { TopLevelSpec } from 'vega-lite';
import { directions } from '../benchmarks/directions.ts';
import { tasks } from '../benchmarks/tabletop.ts';
import { asShares, type CurvesWithReferences, curvesWithReferences, heatMap } from '../charts.ts';
import { playedText } from '../cloning/played-text.ts';
import type { Mapping } from '../cloning/players.ts';
import { trainingFigure } from '../cloning/training-panels.ts';
import { percent } from '../markdown.ts';
import { writePlots } from '../plots.ts';
import type { Movements } from './consistency.ts';
import type { ReportInput } from './report-input.ts';
import { genieMapping, type SuccessRow } from './summary.ts';

const mappingNames = { dictionary: 'dictionary', means: 'means', regression: 'regression' } as const;

/** Conditions over codes that are lines for comparison, genie-bc by the only mapping that it is played with. */
const referenceMappings: Readonly<Partial<Record<string, Mapping>>> = {
  'genie-bc': genieMapping,
  'displacement-bc': 'dictionary',
};

/** Writes success.png, movements.png, directions.png and training.png into `folder`. */
export async function writeFigures(input: ReportInput, folder: string): Promise<void> {
  const { rows, config, metrics, measures } = input;
  const [pixels] = measures;
  const { probe } = pixels.recorded;
  await writePlots(folder, {
    success: curvesWithReferences({
      title: 'Held-out layouts solved against labelled steps',
      subtitle: `${playedText(config.evaluation, 'layouts', 'task')}; bands are 95% bootstrap intervals`,
      xTitle: 'demonstrated steps with true actions (log scale)',
      yTitle: 'layouts solved',
      panels: tasks.map((task) =>
        panel(
          task,
          rows.filter((row) => row.task === task),
        ),
      ),
    }),
    movements: movementPanels([
      { title: 'recorded play, held out', movements: pixels.recorded.movements },
      { title: 'generated, the code held', movements: pixels.held },
    ]),
    directions: heatMap({
      title: 'Where the gripper went where each code was seen',
      subtitle:
        `held-out play; each row adds up to 100%. Direction read from the code: balanced accuracy ` +
        `${percent(probe.balancedAccuracy)}, ${percent(probe.majorityBalancedAccuracy)} for the commonest direction`,
      rowTitle: 'latent action',
      columnTitle: 'direction of the gripper',
      rows: probe.counts.map((_, code) => `${code}`),
      columns: [...directions],
      values: probe.counts.map(asShares),
    }),
    training: trainingFigure(metrics),
  });
}

function panel(task: string, rows: readonly SuccessRow[]): CurvesWithReferences['panels'][number] {
  const curved = rows.filter(({ condition }) => condition === 'latent-bc');
  const curves = Object.entries(mappingNames).map(([mapping, name]) => ({
    name: `latent-bc, ${name}`,
    points: curved
      .filter((row) => row.mapping === mapping)
      .map(({ labelledSamples, successRate, ci95 }) => ({
        x: labelledSamples,
        y: successRate,
        low: ci95[0],
        high: ci95[1],
      }))
      .sort((a, b) => a.x - b.x),
  }));
  const references = rows
    .filter(({ condition, mapping }) => mapping === null || mapping === referenceMappings[condition])
    .map(({ condition, successRate }) => ({ name: condition, y: successRate }));
  return { name: task, curves, references };
}

/** Displacements of the gripper as dots in the colour of their code, with the mean of each code as a large one. */
function movementPanels(panels: readonly { title: string; movements: Movements }[]): TopLevelSpec {
  const codes = [...new Set(panels.flatMap(({ movements }) => movements.codes.map(({ code }) => code)))].sort(
    (a, b) => a - b,
  );
  const colour = {
    field: 'code',
    type: 'nominal' as const,
    scale: { domain: codes, scheme: 'dark2' as const },
    legend: { title: 'latent action', symbolOpacity: 1, symbolSize: 120 },
  };
  const largest = Math.max(
    0.1,
    ...panels.flatMap(({ movements }) => movements.points.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)])),
  );
  const axis = (field: string, title: string) => ({
    field,
    type: 'quantitative' as const,
    title,
    scale: { domain: [-largest, largest] },
    axis: { tickCount: 5 },
  });
  const [x, y] = [axis('x', 'to the right (dm)'), axis('y', 'away from the robot (dm)')];
  return {
    title: {
      text: 'Displacement of the gripper in one step of the world model, by latent action',
      subtitle: 'large dots: the mean of each code, with its number',
    },
    spacing: 40,
    hconcat: panels.map(({ title, movements: { codes: rows, points, explained } }) => ({
      title: {
        text: `${title}: the code explains ${percent(explained)} of the variance`,
        fontSize: 12,
        offset: 6,
      },
      width: 300,
      height: 300,
      layer: [
        {
          data: { values: points.slice(0, 1500) },
          mark: { type: 'circle', size: 16, opacity: 0.5 },
          encoding: { x, y, color: colour },
        },
        {
          data: { values: rows.map(({ code, mean }) => ({ code, x: mean[0], y: mean[1] })) },
          mark: { type: 'circle', size: 260, opacity: 1, stroke: '#ffffff', strokeWidth: 1.5 },
          encoding: { x, y, color: colour },
        },
        {
          data: { values: rows.map(({ code, mean }) => ({ code, x: mean[0], y: mean[1] })) },
          mark: { type: 'text', color: '#ffffff', fontSize: 11, fontWeight: 700 },
          encoding: { x, y, text: { field: 'code' } },
        },
      ],
    })),
  } as TopLevelSpec;
}
