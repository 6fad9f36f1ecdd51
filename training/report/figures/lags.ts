import * as Plot from '@observablehq/plot';
import type { CurveName } from '../../../inference/core/quality/subject.ts';
import { quantileBands } from '../bands.ts';
import { COLUMN, drawChart, type Frame } from '../chart.ts';
import type { Figure } from '../figure.ts';
import { type Content, html, type Markup } from '../html.ts';
import { HISTORY_ENTRY, modelEntries } from '../legend.ts';
import { drawBand, drawCurve } from '../marks.ts';
import { HISTORY } from '../palette.ts';
import type { Study } from '../study.ts';

interface Dependence {
  readonly curve: CurveName;
  readonly title: string;
  readonly yName: string;
  readonly meaning: Content;
}

const DEPENDENCES: readonly Dependence[] = [
  {
    curve: 'r',
    title: 'Autocorrelation of returns',
    yName: 'autocorrelation of r',
    meaning: 'Real markets stay near zero at every lag: the next return cannot be foretold from the last ones.',
  },
  {
    curve: 'abs',
    title: 'Autocorrelation of absolute returns',
    yName: 'autocorrelation of |r|',
    meaning: 'Real markets decay slowly from 0.2 to 0.4 over months: turbulence clusters and lasts.',
  },
  {
    curve: 'leverage',
    title: 'Leverage effect',
    yName: 'correlation of r(t) with r(t + lag)²',
    meaning: 'Equity markets are negative at short lags: falls come before turbulence.',
  },
];

/** How returns depend on the past, by lag: one figure for each kind of dependence. */
export function lagFigures(study: Study): Figure[] {
  return DEPENDENCES.map((dependence) => ({
    title: dependence.title,
    charts: [drawLags(study, dependence.curve, COLUMN)],
    legend: [HISTORY_ENTRY, ...modelEntries(study, '5 to 95 % of its paths')],
    caption: html`${dependence.meaning} The history, the mean over paths of each model, and the band in which nine of ten
single paths of the evaluated model lie at each lag. The history should wander within the band, not stay outside for many lags.`,
    synthetic: true,
  }));
}

export function drawLags({ history, model, models }: Study, curve: CurveName, frame: Frame): Markup {
  const dependence = DEPENDENCES.find((known) => known.curve === curve);
  const yName = dependence?.yName ?? curve;
  const own = history.curves[curve];
  const points = (values: Float64Array) => Array.from(values, (value, i) => [i + 1, value] as const);
  const lags = Array.from(own, (_, i) => i + 1);
  const [low, high] = model
    ? quantileBands(
        model.paths.paths.map((path) => path.curves[curve]),
        [0.05, 0.95],
      )
    : [];
  return drawChart({
    ...frame,
    label: `${yName} at lags 1 to ${own.length}: history, ${models.map(({ id }) => id).join(', ')}`,
    synthetic: true,
    xName: 'lag (steps)',
    yName,
    x: { domain: [0, Math.max(1, own.length)] },
    marks: [
      ...(model ? [drawBand(lags, low, high, model.stroke.colour)] : []),
      Plot.ruleY([0], { strokeOpacity: 0.5 }),
      ...models.toReversed().map(({ paths, stroke }) => drawCurve(points(paths.meanCurves[curve]), stroke)),
      drawCurve(points(own), HISTORY),
    ],
  });
}
