import type { JointForecasts, JointPaths, JointQuality } from '../../../inference/contract/joint-quality.ts';
import { tabulateJointForecasts, tabulateJointPaths } from '../../../inference/core/joint/table.ts';
import { renderCells } from '../cells.ts';
import { renderFigure } from '../figure.ts';
import { correlationFigure } from '../figures/correlations.ts';
import { type Content, html } from '../html.ts';
import { countOf, formatCount } from '../numbers.ts';
import type { Section } from '../section.ts';
import type { Study } from '../study.ts';

/** How the assets move together, on long paths and in forecasts. */
export function jointSection(study: Study, { assets, paths, forecasts }: JointQuality): Section {
  const body = html`<p>All ${formatCount(assets.length)} assets of the model: ${assets.join(', ')}. Beside it stand a stationary bootstrap of whole rows, filtered
historical simulation by whole rows of residuals, and DCC-GARCH with a multivariate Student-t.</p>
${paths ? renderPaths(study, paths, assets) : ''}${forecasts ? renderForecasts(study, forecasts) : ''}`;
  return { id: 'joint', title: 'Assets together', body };
}

function renderPaths(study: Study, paths: JointPaths, assets: readonly string[]): Content {
  return html`${renderCells(
    'Long paths of all assets',
    `${countOf(paths.paths, 'path')} of ${formatCount(paths.steps)} steps (seed ${paths.seed}) against ${paths.firstDate} to ${paths.lastDate}`,
    tabulateJointPaths(paths),
    paths.models.slice(1),
  )}${renderFigure(correlationFigure(study, paths, assets), 'wide')}${renderLost(paths.failed)}<p class="notes">Correlations of one-step log returns: means over pairs of assets, and the mean
absolute error against the history’s. The worst days are those with the lowest mean return over assets, each in units of its deviation. The last row is the share of days
on which both assets of a pair are below their own quantiles.</p>
`;
}

function renderForecasts({ input }: Study, forecasts: JointForecasts): Content {
  const { firstDate, lastDate, days, draws, riskDraws = draws, seed, forecasters, failed } = forecasts;
  const { data } = input.card;
  const inSample = firstDate <= data.lastDate && lastDate >= data.firstDate;
  return html`<p>${countOf(days, 'day')} from ${firstDate} to ${lastDate} were forecast by what was known the evening before, one day ahead and, from every fifth day, twenty,
with ${countOf(draws, 'draw')}, for values at risk ${formatCount(riskDraws)} (seed ${seed}). The model was fitted once, to ${data.firstDate} to ${data.lastDate}${inSample ? ', which overlaps these days and flatters it' : ''}; baselines were fitted again
every year.</p>
${renderCells(
  'Joint forecasts',
  `Joint forecasts by ${forecasters[0]} and the baselines over ${formatCount(days)} days`,
  tabulateJointForecasts(forecasts),
  forecasters.slice(1),
)}${renderLost(failed)}<p class="notes">Energy score: of the whole vector of returns, in units of deviations. Variogram score, order ½: of the differences between assets, which sees wrong
correlations. Both lower is better; their ratio is that of ${forecasters[0]} to the column’s, with the p-value of Diebold and Mariano. Correlations: of all one-day draws together against those of the days.
VaR: one-day value at risk of equal weights of money, and of random long-short weights, of which those pass that neither Kupiec’s nor Christoffersen’s joint test rejects at 5 %.</p>
`;
}

const renderLost = (failed: Readonly<Record<string, string>>): Content =>
  Object.keys(failed).length === 0
    ? ''
    : html`<ul>${Object.entries(failed).map(([id, reason]) => html`<li>No column for ${id}: ${reason}.</li>`)}</ul>`;
