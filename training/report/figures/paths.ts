import { drawChart, type Frame } from '../chart.ts';
import type { Figure, MissingFigure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { drawCurve } from '../marks.ts';
import { HISTORY, MODEL } from '../palette.ts';
import { toPrices } from '../prices.ts';
import type { Study } from '../study.ts';
import { thin } from '../thin.ts';
import { logTicks } from '../ticks.ts';

const SHOWN = 5;
const POINTS = 700;
const PANEL: Frame = { width: 340, height: 210 };

/** The history beside the first generated paths, every panel on the same axes. */
export function pathsFigure(study: Study): Figure | MissingFigure {
  const title = 'The history beside generated paths';
  if (!study.model) return { title, missing: `the paths of ${study.modelId} cannot be drawn` };
  const { id, paths } = study.model;
  const shown = Math.min(SHOWN, paths.paths.length);
  return {
    title,
    charts: drawPaths(study, PANEL),
    legend: [],
    caption: html`Prices, set to 100 at the start: the history from ${study.input.table.firstDate} to
${study.input.table.lastDate}, and the first ${shown} of ${paths.paths.length} paths of ${id}, taken as they came. All panels
share one logarithmic scale. Look for calm and turbulent times, for falls that are faster than rises, and for drawdowns of a
believable depth and length; the level reached at the end is chance.`,
    synthetic: true,
  };
}

/** The panels: the history, then paths of the evaluated model. */
export function drawPaths({ history, model, input }: Study, frame: Frame, shown = SHOWN): Markup[] {
  const generated = (model?.paths.paths ?? []).slice(0, shown).map(({ returns }) => toPrices(returns));
  const real = toPrices(history.returns);
  const bounds = [real, ...generated].flatMap(extent);
  const domain = [Math.min(...bounds), Math.max(...bounds)];
  const panel = (title: string, prices: Float64Array, synthetic: boolean) =>
    drawChart({
      ...frame,
      title,
      label: `Price of ${synthetic ? 'a generated path' : `the history of ${input.table.asset}`} over ${prices.length - 1} steps, from 100 to ${prices[prices.length - 1].toFixed(0)}`,
      synthetic,
      xName: 'step',
      yName: 'price (log scale)',
      x: { domain: [0, prices.length - 1], ticks: 4, tickFormat: ',d' },
      y: { type: 'log', domain, ticks: logTicks(domain[0], domain[1]), tickFormat: ',~r' },
      marks: [
        drawCurve(
          thin(prices, POINTS).map((step) => [step, prices[step]]),
          { ...(synthetic ? MODEL : HISTORY), width: 1.2 },
        ),
      ],
    });
  return [
    panel('History', real, false),
    ...generated.map((prices, i) => panel(`Generated path ${i + 1}`, prices, true)),
  ];
}

function extent(values: Float64Array): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
