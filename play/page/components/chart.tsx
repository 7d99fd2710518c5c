/** One figure over training steps. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Curve } from '../../protocol.ts';

const HEIGHT = 150;

/** A colour of the style sheet, as the browser resolves it. */
function colour(element: Element, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

export function Chart({ curve }: { curve: Curve }) {
  const holder = useRef<HTMLDivElement>(null);
  const { name, steps, values } = curve;
  useEffect(() => {
    const element = holder.current!;
    const quiet = colour(element, '--quiet');
    const axis = {
      stroke: quiet,
      grid: { stroke: colour(element, '--edge'), width: 1 },
      ticks: { show: false },
    };
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false },
        scales: { x: { time: false } },
        axes: [axis, { ...axis, size: 56 }],
        series: [{}, { stroke: colour(element, '--accent'), width: 2, points: { show: steps.length < 20 } }],
      },
      [[...steps], [...values]],
      element,
    );
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
    };
  }, [curve]);
  const last = values.at(-1);
  return (
    <figure class="chart">
      <figcaption>
        {name} <b>{last === undefined ? '' : Number(last.toPrecision(4))}</b>
      </figcaption>
      <div ref={holder} />
    </figure>
  );
}
