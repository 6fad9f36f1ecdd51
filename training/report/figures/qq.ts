import { quantile } from '../../../inference/core/quality/distribution.ts';
import { quantileBands } from '../bands.ts';
import { COLUMN, drawChart, type Frame } from '../chart.ts';
import type { Figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { modelEntries } from '../legend.ts';
import { drawBand, drawCurve } from '../marks.ts';
import { countOf } from '../numbers.ts';
import { REFERENCE, type Stroke } from '../palette.ts';
import type { Study } from '../study.ts';

/** Ranks at either end that are all drawn; between them a few are enough. */
const ALL_AT_ENDS = 60;
const BETWEEN = 120;
const PERCENT = 100;
const EQUAL: Stroke = { ...REFERENCE, colour: 'currentColor' };

/** Quantiles of the models against those of the history. */
export function qqFigure(study: Study): Figure {
  const steps = study.history.returns.length;
  const ranks = chooseRanks(steps);
  const thinned =
    ranks.length === steps
      ? ''
      : ` Of the ${countOf(steps, 'rank')} the outermost ${ALL_AT_ENDS} on each side are all drawn, and every few between them.`;
  return {
    title: 'Quantiles against quantiles',
    charts: [drawQq(study, COLUMN)],
    legend: [{ name: 'Equal', ...EQUAL }, ...modelEntries(study, '5 to 95 % of its paths')],
    caption: html`The history’s returns in order of size, against returns of the same rank in each model. On the
dotted diagonal both agree; a line that is steeper at the ends has heavier tails than the history. Where the diagonal runs
inside the band, a single path of the model as long as the history could have given the same quantile.${thinned}`,
    synthetic: true,
  };
}

function chooseRanks(steps: number): number[] {
  if (steps <= 2 * ALL_AT_ENDS + BETWEEN) return Array.from({ length: steps }, (_, rank) => rank);
  const inner = steps - 2 * ALL_AT_ENDS;
  return [
    ...Array.from({ length: ALL_AT_ENDS }, (_, i) => i),
    ...Array.from({ length: BETWEEN }, (_, i) => ALL_AT_ENDS + Math.floor(((i + 0.5) * inner) / BETWEEN)),
    ...Array.from({ length: ALL_AT_ENDS }, (_, i) => steps - ALL_AT_ENDS + i),
  ];
}

export function drawQq({ history, model, models }: Study, frame: Frame): Markup {
  const own = history.sorted(1);
  const ranks = chooseRanks(own.length);
  const x = ranks.map((rank) => own[rank] * PERCENT);
  const at = (sorted: Float64Array) => Float64Array.from(ranks, (rank) => sorted[rank] * PERCENT);
  const bands = model
    ? quantileBands(
        model.paths.paths.map((path) => at(path.sorted(1))),
        [0.05, 0.95],
      )
    : [];
  return drawChart({
    ...frame,
    label: `Quantiles of one-step returns of ${models.map(({ id }) => id).join(', ')} against those of the history`,
    synthetic: true,
    xName: 'return of the history (%)',
    yName: 'return of the model (%)',
    marks: [
      ...(model ? [drawBand(x, bands[0], bands[1], model.stroke.colour)] : []),
      drawCurve(
        [x[0], x[x.length - 1]].map((end) => [end, end]),
        EQUAL,
      ),
      ...models.toReversed().map(({ paths, stroke }) =>
        drawCurve(
          // Of all paths together, the quantile at the middle of the rank's share.
          ranks.map((rank, i) => [x[i], quantile(paths.law(1).sorted, (rank + 0.5) / own.length) * PERCENT]),
          stroke,
        ),
      ),
    ],
  });
}
