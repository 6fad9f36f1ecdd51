import { quantileBands } from '../bands.ts';
import { COLUMN, drawChart, type Frame } from '../chart.ts';
import type { Figure, MissingFigure } from '../figure.ts';
import { type Bins, centres, density, makeBins } from '../histogram.ts';
import { html, type Markup } from '../html.ts';
import { HISTORY_ENTRY, modelEntries } from '../legend.ts';
import { drawBand, drawCurve } from '../marks.ts';
import { formatCount, formatNumber } from '../numbers.ts';
import { HISTORY } from '../palette.ts';
import type { Study } from '../study.ts';

const HORIZONS = [20, 100] as const;
const BINS = 36;
const PERCENT = 100;
/** Share of the evaluated model's returns at either end that may lie beyond the axis. */
const CUT = 0.001;

/** Distributions of returns over many steps, one figure for each horizon. */
export function horizonFigures(study: Study): (Figure | MissingFigure)[] {
  return HORIZONS.map((horizon) => {
    const title = `Distribution of ${horizon}-step returns`;
    const steps = study.history.returns.length;
    if (steps < 4 * horizon)
      return { title, missing: `${formatCount(steps)} returns are too few for ${horizon} steps` };
    return {
      title,
      charts: [drawHorizon(study, horizon, COLUMN)],
      legend: [HISTORY_ENTRY, ...modelEntries(study, '5 to 95 % of its paths')],
      caption: html`Density of log returns over ${horizon} overlapping steps: the history, all paths of each model together, and
the band in which nine of ten single paths of the evaluated model lie. The history holds only ${formatCount(Math.floor(steps / horizon))}
such returns that do not overlap, so its line is rough; it should stay within the band.${describeBeyond(study, horizon)}`,
      synthetic: true,
    };
  });
}

/**
 * From the smallest to the largest return of the history, and on to where all but the outermost of the evaluated model's lie: a
 * baseline that explodes would press everything else into a line.
 */
function makeRange({ history, models }: Study, horizon: number): Bins {
  const own = history.sorted(horizon);
  const ends = [own, ...models.slice(0, 1).map(({ paths }) => cut(paths.law(horizon).sorted))];
  const low = Math.min(...ends.map((sorted) => sorted[0]));
  const high = Math.max(...ends.map((sorted) => sorted[sorted.length - 1]));
  return makeBins(low, high, BINS);
}

function cut(sorted: Float64Array): Float64Array {
  const beyond = Math.floor(CUT * sorted.length);
  return sorted.subarray(beyond, sorted.length - beyond);
}

function describeBeyond(study: Study, horizon: number): string {
  const { from, width, count } = makeRange(study, horizon);
  const parts = study.models.flatMap(({ id, paths }) => {
    const { sorted } = paths.law(horizon);
    const beyond = sorted.filter((r) => r < from || r > from + width * count).length;
    if (beyond === 0) return [];
    const ends = [sorted[0], sorted[sorted.length - 1]].map((r) => formatNumber(r * PERCENT));
    return [`${id} ${formatCount(beyond)} of ${formatCount(sorted.length)} (from ${ends[0]} to ${ends[1]} %)`];
  });
  return parts.length === 0 ? '' : ` Beyond the ends of the axis: ${parts.join('; ')}.`;
}

export function drawHorizon(study: Study, horizon: number, frame: Frame): Markup {
  const { history, model, models } = study;
  const bins = makeRange(study, horizon);
  const x = centres(bins).map((r) => r * PERCENT);
  const perPercent = (values: Float64Array) => density(values, bins).map((value) => value / PERCENT);
  const points = (densities: Float64Array) => Array.from(x, (r, i) => [r, densities[i]] as const);
  const [low, high] = model
    ? quantileBands(
        model.paths.paths.map((path) => perPercent(path.sorted(horizon))),
        [0.05, 0.95],
      )
    : [];
  return drawChart({
    ...frame,
    label: `Density of ${horizon}-step returns: history, ${models.map(({ id }) => id).join(', ')}`,
    synthetic: true,
    xName: `return over ${horizon} steps (%)`,
    yName: 'density per percentage point',
    marks: [
      ...(model ? [drawBand(x, low, high, model.stroke.colour)] : []),
      ...models
        .toReversed()
        .map(({ paths, stroke }) => drawCurve(points(perPercent(paths.law(horizon).sorted)), stroke)),
      drawCurve(points(perPercent(history.sorted(horizon))), {
        ...HISTORY,
        width: 1.6,
      }),
    ],
  });
}
