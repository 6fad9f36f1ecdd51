import type { ForecastQuality } from '../../../inference/contract/forecast-quality.ts';
import { tabulateForecasts } from '../../../inference/core/forecast/table.ts';
import { renderCells } from '../cells.ts';
import { renderFigure } from '../figure.ts';
import { pitFigure } from '../figures/pit.ts';
import { valueAtRiskFigure } from '../figures/value-at-risk.ts';
import { html } from '../html.ts';
import { countOf, formatCount } from '../numbers.ts';
import type { Section } from '../section.ts';
import type { Study } from '../study.ts';

/** Forecasts of days by what was known the evening before, held against what happened. */
export function forecastsSection(study: Study, quality: ForecastQuality): Section {
  const { card, valueAtRisk } = study.input;
  const { asset, firstDate, lastDate, days, draws, seed, forecasters, failed } = quality;
  const { firstDate: fittedFrom, lastDate: fittedTo } = card.data;
  const fitted = `The model was fitted once, to ${fittedFrom} to ${fittedTo}`;
  const inSample = firstDate <= fittedTo && lastDate >= fittedFrom;
  const seen = inSample
    ? `${fitted}, which overlaps the days forecast: where it does, the figures are in sample and flatter it.`
    : `${fitted}, and has seen none of these days.`;
  const lost = Object.entries(failed).map(([id, reason]) => html`<li>No column for ${id}: ${reason}.</li>`);
  const body = html`<p>Every one of ${countOf(days, 'day')} from ${firstDate} to ${lastDate} was forecast by what was known the evening before, 1, 5 and 20 days
ahead, with ${countOf(draws, 'draw')} (seed ${seed}). ${seen} Baselines were fitted again every year, to the days before.</p>
${valueAtRisk ? renderFigure(valueAtRiskFigure(study, valueAtRisk), 'wide') : ''}${renderCells(
  'Forecasts',
  `Forecasts of ${asset} by ${forecasters[0]} and the baselines over ${formatCount(days)} days`,
  tabulateForecasts(quality),
  forecasters.slice(1),
)}${lost.length === 0 ? '' : html`<ul>${lost}</ul>`}
<p class="notes">CRPS: the continuous ranked probability score, lower is better. Its ratio is that of ${forecasters[0]} to the column’s, below 1 where
${forecasters[0]} is better, with the p-value of Diebold and Mariano. Log score: mean log density of a day, higher is better. VaR: value at risk; its
share of breaches should be its level. Kupiec’s p is small where breaches are too many or too few, Christoffersen’s where they come one after another.
ES, Z2: expected shortfall by Acerbi and Szekely, 0 as promised, negative if losses were worse.</p>
${renderFigure(pitFigure(study, quality), 'wide')}`;
  return { id: 'forecasts', title: 'Forecasts', body };
}
