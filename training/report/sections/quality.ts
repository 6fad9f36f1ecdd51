import type { QualityRow } from '../../../inference/contract/quality.ts';
import { renderFigure } from '../figure.ts';
import { standingFigure } from '../figures/standing.ts';
import { type Content, html } from '../html.ts';
import { formatNumber, formatPercent } from '../numbers.ts';
import { type Section, scrollable } from '../section.ts';
import type { Study } from '../study.ts';
import { readValue, readVerdict } from '../verdicts.ts';

const GOALS: Readonly<Record<QualityRow['direction'], string>> = {
  lower: 'distance, 0 is best',
  one: 'ratio, 1 is best',
  compare: 'best near the history’s own',
};

/** The quality table: every metric for the model and the baselines, with verdicts, definitions and sources. */
export function qualitySection(study: Study): Section {
  const { table } = study.input;
  const head = table.models.map(
    (id) => html`<th scope="col">${id}${id === study.modelId ? '' : html` <small>baseline</small>`}</th>`,
  );
  const hasFloor = table.rows.some(({ floor }) => floor !== undefined);
  const failed = Object.entries(table.failed).map(([id, reason]) => html`<li>No column for ${id}: ${reason}.</li>`);
  const body = html`<p>Each cell gives the figure, the share of the model’s own paths that stand below the history when each of
them takes its place, and the verdict. Even a perfect model misses about one row in ten: the zone leaves out five per cent on
either side.${hasFloor ? ' For distances and ratios the history’s column shows what its earlier half gets with its later half as the model.' : ''}</p>
${scrollable(
  'Quality table',
  html`<table class="quality">
<caption>Quality of ${study.modelId} and the baselines on ${table.asset}. Figures of returns are log returns, not per cent.</caption>
<thead><tr><th scope="col">Metric</th><th scope="col">History</th>${head}</tr></thead>
<tbody>
${table.rows.map((row) => renderRow(row, table.models))}</tbody>
</table>`,
)}${failed.length === 0 ? '' : html`<ul>${failed}</ul>`}
${renderFigure(standingFigure(study), 'narrow')}<details open><summary>Sources of the definitions</summary>
<ul class="sources">${groupSources(table.rows)}</ul></details>`;
  return { id: 'quality', title: 'Quality', body };
}

function renderRow(row: QualityRow, models: readonly string[]): Content {
  return html`<tr><th scope="row">${row.name}<small>${row.definition} (${GOALS[row.direction]})</small></th>
<td>${renderHistory(row)}</td>${models.map((id) => renderCell(row, id))}</tr>
`;
}

function renderHistory({ history, floor }: QualityRow): Content {
  if (history !== null) return formatNumber(history);
  return floor === undefined ? '' : html`${formatNumber(floor)}<small>half against half</small>`;
}

function renderCell(row: QualityRow, id: string): Content {
  const value = readValue(row, id);
  if (value === undefined) return html`<td><small>not defined</small></td>`;
  const verdict = readVerdict(row, id);
  if (verdict === undefined || value.percentile === null) return html`<td>${formatNumber(value.value)}</td>`;
  const met = verdict === 'met';
  return html`<td>${formatNumber(value.value)}<small>${formatPercent(value.percentile)} <span class="${met ? 'met' : 'missed'}">${met ? '✓' : '✗'} ${verdict}</span></small></td>`;
}

function groupSources(rows: readonly QualityRow[]): Content {
  const names = new Map<string, string[]>();
  for (const { source, name } of rows) names.set(source, [...(names.get(source) ?? []), name]);
  return [...names].map(([source, metrics]) => html`<li>${metrics.join(', ')}: ${source}.</li>`);
}
