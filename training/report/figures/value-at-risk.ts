import * as Plot from '@observablehq/plot';
import type { ValueAtRiskSeries } from '../../evaluate/value-at-risk.ts';
import { drawChart, type Frame } from '../chart.ts';
import { toTime } from '../dates.ts';
import type { Figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import type { LegendEntry } from '../legend.ts';
import { drawCurve } from '../marks.ts';
import { countOf, formatPercent } from '../numbers.ts';
import { BREACHES, MODEL, type Stroke } from '../palette.ts';
import type { Study } from '../study.ts';
import { thin } from '../thin.ts';

const WIDE: Frame = { width: 1000, height: 340 };
const POINTS = 1600;
const PERCENT = 100;
const RETURN: Stroke = { colour: 'currentColor', dash: '', width: 0.7, opacity: 0.55 };
/** The rarer the breach, the heavier. */
const LINES: readonly Stroke[] = [
  { ...MODEL, width: 1.5 },
  { ...MODEL, width: 1.1, dash: '5 3' },
];

/** Returns with the value at risk that was known the day before, and the days on which it was passed. */
export function valueAtRiskFigure(study: Study, series: ValueAtRiskSeries): Figure {
  const { dates, levels } = series;
  const breaches = levels.map((_, i) => findBreaches(series, i));
  const counts = levels.map(({ level }, i) => {
    const share = formatPercent(breaches[i].length / dates.length, 2);
    return `The ${formatPercent(level, 0)} line was reached or passed on ${countOf(breaches[i].length, 'day')}, ${share} of all.`;
  });
  const entries = levels.flatMap(({ level }, i): LegendEntry[] => [
    { name: `${formatPercent(level, 0)} value at risk, known the day before`, ...LINES[i % LINES.length] },
    { name: `${formatPercent(level, 0)} breach`, ...BREACHES[i % BREACHES.length], shape: 'dot' },
  ]);
  return {
    title: 'One-day forecasts against what happened',
    charts: [drawValueAtRisk(study, series, WIDE)],
    legend: [{ name: 'Return', ...RETURN }, ...entries],
    caption: html`Daily returns and, as a return, the loss that ${study.modelId} gave a chance of ${levels.map(({ level }) => formatPercent(level, 0)).join(' and ')} the
evening before. ${counts.join(' ')} Good forecasts go down before losses come, and their breaches are spread over the years: many in one month
mean that the model was slow.`,
    synthetic: true,
  };
}

/** Days on which the return reached or passed the line of a level. */
export function findBreaches({ returns, levels }: ValueAtRiskSeries, level: number): number[] {
  const { valueAtRisk } = levels[level];
  return Array.from(returns.keys()).filter((day) => returns[day] <= valueAtRisk[day]);
}

export function drawValueAtRisk(study: Study, series: ValueAtRiskSeries, frame: Frame): Markup {
  const { dates, returns, levels } = series;
  const times = dates.map(toTime);
  const curve = (values: Float64Array) =>
    thin(values, POINTS).map((day) => [times[day], values[day] * PERCENT] as const);
  return drawChart({
    ...frame,
    label: `Daily returns of ${study.input.table.asset} and the value at risk forecast by ${study.modelId}, ${dates[0]} to ${dates[dates.length - 1]}`,
    synthetic: true,
    xName: '',
    yName: 'return of a day (%)',
    x: { type: 'utc', ticks: 8 },
    marks: [
      Plot.ruleY([0], { strokeOpacity: 0.3 }),
      drawCurve(curve(returns), RETURN),
      ...levels.map(({ valueAtRisk }, i) => drawCurve(curve(valueAtRisk), LINES[i % LINES.length])),
      // The rarest last, on top: it is a breach of the others too.
      ...levels
        .map((_, i) => {
          const days = findBreaches(series, i).map((day) => [times[day], returns[day] * PERCENT]);
          return Plot.dot(days, { x: '0', y: '1', r: i === 0 ? 4 : 2.6, fill: BREACHES[i % BREACHES.length].colour });
        })
        .toReversed(),
    ],
  });
}
