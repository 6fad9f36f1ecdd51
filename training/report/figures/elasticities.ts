import * as Plot from '@observablehq/plot';
import type { Elasticities, Elasticity } from '../../evaluate/elasticities.ts';
import { drawChart, type Frame } from '../chart.ts';
import { toTime } from '../dates.ts';
import type { Figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { drawCurve } from '../marks.ts';
import { countOf, formatFixed } from '../numbers.ts';
import { MODEL, type Stroke } from '../palette.ts';
import { rollingMean } from '../rolling.ts';
import type { Study } from '../study.ts';
import { thin } from '../thin.ts';

const PANEL: Frame = { width: 340, height: 170 };
const POINTS = 500;
const WINDOW = 60;
const DAY: Stroke = { ...MODEL, width: 0.6, opacity: 0.4 };
const AVERAGE: Stroke = { ...MODEL, width: 1.6 };

/** Which averages of past returns drive the model's volatility, a panel for each through time. */
export function elasticityFigure(study: Study, elasticities: Elasticities): Figure {
  const { averages, dates } = elasticities;
  const means = averages.map(({ values }) => mean(values));
  const strongest = averages[means.indexOf(Math.max(...means))];
  const sum = means.reduce((total, value) => total + value, 0);
  return {
    title: 'What drives the volatility',
    charts: averages.map((average) => drawElasticity(elasticities, average)),
    legend: [
      { name: 'Each day', ...DAY },
      { name: `Mean of ${WINDOW} days`, ...AVERAGE },
    ],
    caption: html`Read it so: at 0.3, an average that is one per cent higher makes the volatility of the next day 0.3 per cent higher. Panels of
|r| are about the root of the average of r² over so many steps, which is a volatility, panels of falls about the same where a rise counts as zero; panels of r about the average of r, a trend, which raises volatility
while its line is above zero and lowers it below. The most on average comes from ${nameOf(strongest)} (${formatFixed(Math.max(...means), 2)}). They add up to
${formatFixed(sum, 2)}: a past that is one per cent wilder makes the next day so many per cent wilder. These are derivatives of the model’s own volatility
on ${countOf(dates.length, 'day')} of the history, not estimates of ${study.input.table.asset}’s.`,
    // The model's reading of real days.
    synthetic: false,
  };
}

const NAMES = { return: 'r', square: '|r|', fall: '|r| of falls' } as const;

const nameOf = ({ kind, span }: Elasticity): string => `${NAMES[kind]} over ${countOf(span, 'step')}`;

export function drawElasticity({ dates, averages }: Elasticities, average: Elasticity): Markup {
  const { values } = average;
  // Panels of a kind share their scale, so that heights compare.
  const alike = averages.filter(({ kind }) => kind === average.kind);
  const times = dates.map(toTime);
  const curve = (line: Float64Array) => thin(line, POINTS).map((day) => [times[day], line[day]] as const);
  const name = `${nameOf(average)}: ${formatFixed(mean(values), 2)} on average`;
  return drawChart({
    ...PANEL,
    title: name,
    label: `Elasticity of the model's volatility to the average of ${name}, ${dates[0]} to ${dates[dates.length - 1]}`,
    synthetic: false,
    xName: '',
    yName: '',
    x: { type: 'utc', ticks: 4 },
    y: { domain: extent(alike), ticks: 4 },
    marks: [
      Plot.ruleY([0], { strokeOpacity: 0.5 }),
      drawCurve(curve(values), DAY),
      drawCurve(curve(rollingMean(values, WINDOW)), AVERAGE),
    ],
  });
}

function extent(averages: readonly Elasticity[]): [number, number] {
  let low = 0;
  let high = 0;
  for (const { values } of averages) {
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
