import type { DataFinding } from '../../../inference/contract/card.ts';
import { type Content, html, type Markup } from '../html.ts';
import { countOf, formatCount, formatPercent } from '../numbers.ts';
import { type Section, scrollable } from '../section.ts';
import type { Study } from '../study.ts';

/** Findings shown of each kind; the rest is counted. */
export const FINDINGS_SHOWN = 20;

/** The data the model was fitted on, and what in them is doubtful. */
export function dataSection({ input }: Study): Section {
  const { data } = input.card;
  const assets = data.assets.map((asset, i) => `${asset} (${formatPercent(data.scale[i], 2)})`).join(', ');
  const body = html`<p>${countOf(data.rows, 'row')} from ${data.firstDate} to ${data.lastDate}, frequency ${data.frequency}.
Standard deviation of the returns of one step: ${assets}. Preprocessing: ${data.preprocessing}</p>
${renderFindings(data.findings)}`;
  return { id: 'data', title: 'Data quality', body };
}

function renderFindings(findings: readonly DataFinding[]): Content {
  if (findings.length === 0) return html`<p>The loader found nothing doubtful.</p>`;
  const kinds = groupByKind(findings);
  const counts = [...kinds].map(([kind, found]) => `${formatCount(found.length)} ${kind}`).join(', ');
  const cut = [...kinds].filter(([, found]) => found.length > FINDINGS_SHOWN);
  const rest = cut.map(([kind, found]) => `${formatCount(found.length - FINDINGS_SHOWN)} more of kind ${kind}`);
  const shown = [...kinds.values()].flatMap((found) => found.slice(0, FINDINGS_SHOWN));
  return html`<p>${countOf(findings.length, 'finding')}: ${counts}. Prices are never changed; a row without a price is left out.</p>
${scrollable(
  'Findings',
  html`<table>
<caption>What the loader found doubtful${cut.length === 0 ? '' : `, at most ${FINDINGS_SHOWN} of a kind`}</caption>
<thead><tr><th scope="col">Kind</th><th scope="col">Date</th><th scope="col">Line</th><th scope="col">Asset</th><th scope="col">Finding</th></tr></thead>
<tbody>
${shown.map(renderFinding)}</tbody>
</table>`,
)}${rest.length === 0 ? '' : html`<p>Not shown: ${rest.join(', ')}.</p>`}`;
}

function renderFinding({ kind, date, line, asset, message }: DataFinding): Markup {
  return html`<tr><th scope="row">${kind}</th><td>${date ?? ''}</td><td>${line ?? ''}</td><td>${asset ?? ''}</td><td class="text">${message}</td></tr>
`;
}

function groupByKind(findings: readonly DataFinding[]): Map<string, DataFinding[]> {
  const kinds = new Map<string, DataFinding[]>();
  for (const finding of findings) kinds.set(finding.kind, [...(kinds.get(finding.kind) ?? []), finding]);
  return kinds;
}
