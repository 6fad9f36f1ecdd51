import * as Plot from '@observablehq/plot';
import { COLUMN, drawChart, type Frame } from '../chart.ts';
import type { Figure } from '../figure.ts';
import { centres, density, makeBins } from '../histogram.ts';
import { html, type Markup } from '../html.ts';
import { HISTORY_ENTRY, modelEntries, NORMAL_ENTRY } from '../legend.ts';
import { drawCurve } from '../marks.ts';
import { formatCount, formatNumber } from '../numbers.ts';
import { HISTORY, REFERENCE } from '../palette.ts';
import type { Study } from '../study.ts';
import { logTicks } from '../ticks.ts';

const BINS = 91;
/** How far the axis goes beyond the history's extremes, as a share of their distance. */
const MARGIN = 0.2;
const PERCENT = 100;

/** Density of one-step returns on a logarithmic scale, where the tails can be seen. */
export function densityFigure(study: Study): Figure {
  const width = makeRange(study).width * PERCENT;
  return {
    title: 'Distribution of one-step returns',
    charts: [drawDensity(study, COLUMN)],
    legend: [{ ...HISTORY_ENTRY, shape: 'dot' }, ...modelEntries(study), NORMAL_ENTRY],
    caption: html`Density of log returns in bins of ${formatNumber(width)} percentage points, on a logarithmic scale: a dot for
every bin in which the history has a return, down to the single largest; lines for all paths of each model together; a normal
law of the history’s mean and variance. A good model follows the dots into both tails. Lines stop where the density
falls below a tenth of one day of the history.${describeBeyond(study)}`,
    synthetic: true,
  };
}

function makeRange({ history }: Study) {
  const sorted = history.sorted(1);
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  const margin = MARGIN * (high - low);
  return makeBins(low - margin, high + margin, BINS);
}

/** Says what the axis leaves out, so that no extreme is dropped in silence. */
function describeBeyond(study: Study): string {
  const { from, width, count } = makeRange(study);
  const parts = study.models.flatMap(({ id, paths }) => {
    const { sorted } = paths.law(1);
    const beyond = sorted.filter((r) => r < from || r > from + width * count).length;
    if (beyond === 0) return [];
    const ends = [sorted[0], sorted[sorted.length - 1]].map((r) => formatNumber(r * PERCENT));
    return [
      `${id} ${formatCount(beyond)} of ${formatCount(sorted.length)} (smallest ${ends[0]} %, largest ${ends[1]} %)`,
    ];
  });
  return parts.length === 0
    ? ' No return of any model lies beyond the axis.'
    : ` Returns beyond the ends of the axis: ${parts.join('; ')}.`;
}

export function drawDensity(study: Study, frame: Frame): Markup {
  const { history, models } = study;
  const bins = makeRange(study);
  const middles = centres(bins);
  const least = 0.1 / (history.returns.length * bins.width);
  // Densities per percentage point, since the axis is in per cent.
  const points = (densities: ArrayLike<number>) =>
    Array.from(middles, (r, i) => [r * PERCENT, densities[i] >= least ? densities[i] / PERCENT : Number.NaN] as const);
  const own = density(history.returns, bins);
  const { mean, variance } = history.moments;
  const normal = middles.map((r) => Math.exp(-((r - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance));
  return drawChart({
    ...frame,
    label: `Density of one-step returns on a log scale: history, ${models.map(({ id }) => id).join(', ')}, and a normal law`,
    synthetic: true,
    xName: 'return (%)',
    yName: 'density per percentage point (log scale)',
    x: { domain: [bins.from * PERCENT, (bins.from + bins.width * bins.count) * PERCENT] },
    y: { type: 'log', ticks: logTicks(least / PERCENT, Math.max(...own) / PERCENT), tickFormat: '~g' },
    marks: [
      drawCurve(points(normal), REFERENCE),
      ...models.toReversed().map(({ paths, stroke }) => drawCurve(points(density(paths.law(1).sorted, bins)), stroke)),
      Plot.dot(points(own), { x: '0', y: '1', fill: HISTORY.colour, r: 2.2 }),
    ],
  });
}
