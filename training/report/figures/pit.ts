import * as Plot from '@observablehq/plot';
import type { ForecastQuality } from '../../../inference/contract/forecast-quality.ts';
import { drawChart, type Frame } from '../chart.ts';
import type { Figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { formatCount, formatPValue } from '../numbers.ts';
import { MODEL, type Stroke } from '../palette.ts';
import type { Study } from '../study.ts';

const PANEL: Frame = { width: 340, height: 190 };
/** Of a normal law: what a bin's count stays within nine times in ten. */
const NINE_IN_TEN = 1.645;

/** Probability integral transforms of the one-day forecasts, a panel for each forecaster. */
export function pitFigure(study: Study, quality: ForecastQuality): Figure {
  const { forecasters, scores } = quality;
  const bins = scores[forecasters[0]].pit.counts.length;
  return {
    title: 'Probability integral transforms of one-day forecasts',
    charts: forecasters.map((id) => drawPit(quality, id, strokeOf(study, id))),
    legend: [],
    caption: html`Where each day’s return fell among what had been forecast: on the left the returns that were lower than nearly all
draws, on the right those that were higher. If the forecasts are right, each of the ${bins} bars is as high as the others, but for
chance: nine of ten end within the grey band. A hump in the middle says that forecasts were too wide, high ends that tails were
too thin, a slope that the mean was off. p is that of the chi-square test of evenness; small where the forecasts were wrong.`,
    synthetic: true,
  };
}

function strokeOf({ models, modelId }: Study, id: string): Stroke {
  if (id === modelId) return MODEL;
  // A forecaster without long paths of its own, such as an exponentially weighted one, has no colour.
  return models.find((model) => model.id === id)?.stroke ?? { colour: 'currentColor', dash: '', width: 1 };
}

export function drawPit({ scores, days, forecasters }: ForecastQuality, id: string, { colour }: Stroke): Markup {
  const { counts, uniformityP } = scores[id].pit;
  const share = 1 / counts.length;
  const spread = NINE_IN_TEN * Math.sqrt((share * (1 - share)) / days);
  // One scale for all panels, so that heights compare.
  const most = Math.max(...forecasters.flatMap((other) => scores[other].pit.counts));
  const bars = counts.map((count, i) => ({ from: i * share, to: (i + 1) * share, ratio: count / (days * share) }));
  const p = formatPValue(uniformityP);
  return drawChart({
    ...PANEL,
    title: `${shorten(id)}, p ${p}`,
    label: `Histogram of the probability integral transforms of ${formatCount(days)} one-day forecasts by ${id}; uniformity p ${p}`,
    synthetic: true,
    xName: 'share of draws below what happened',
    yName: '',
    x: { domain: [0, 1], ticks: [0, 0.5, 1] },
    y: { domain: [0, Math.max(1 + spread / share, most / (days * share))], ticks: 4 },
    marks: [
      Plot.rect(bars, { x1: 'from', x2: 'to', y1: 0, y2: 'ratio', fill: colour, fillOpacity: 0.7, inset: 0.5 }),
      Plot.rect([{}], {
        ...{ x1: 0, x2: 1, y1: 1 - spread / share, y2: 1 + spread / share },
        ...{ fill: 'currentColor', fillOpacity: 0.14 },
      }),
      Plot.ruleY([1], { strokeOpacity: 0.6, strokeDasharray: '4 3' }),
    ],
  });
}

const LONGEST_NAME = 20;
const shorten = (id: string): string => (id.length > LONGEST_NAME ? `${id.slice(0, LONGEST_NAME - 1)}…` : id);
