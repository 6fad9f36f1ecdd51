import { SYNTHETIC_NOTICE } from '../../../inference/contract/manifest.ts';
import { html, type Markup } from '../html.ts';
import { countOf, formatCount } from '../numbers.ts';
import type { Study } from '../study.ts';
import { countVerdicts } from '../verdicts.ts';

/** The head of the page: what this is, that it is synthetic, and the verdict in a few lines. */
export function renderSummary(study: Study): Markup {
  const { table } = study.input;
  return html`<header>
<p class="banner">${SYNTHETIC_NOTICE}</p>
<h1>Quality report: <span class="id">${study.modelId}</span></h1>
<p class="lead">${table.asset}, ${table.firstDate} to ${table.lastDate}: ${countOf(table.steps, 'return')} of the history against
${countOf(table.paths, 'generated path')} of the same length, seed ${table.seed}.</p>
${renderVerdict(study)}
${renderComparison(study)}
</header>
`;
}

function renderVerdict({ input, modelId }: Study): Markup {
  const { table } = input;
  if (Object.hasOwn(table.failed, modelId)) {
    return html`<p class="verdict"><strong>${modelId} could not be measured:</strong> ${table.failed[modelId]}.</p>`;
  }
  const { met, missed, judged } = countVerdicts(table, modelId);
  if (judged === 0)
    return html`<p class="verdict"><strong>No verdict:</strong> the table has no figures for ${modelId}.</p>`;
  return html`<p class="verdict"><strong>${met.length} of ${judged} stylised facts met.</strong>
A fact is met when the history stands between 5 and 95 per cent of the model’s own paths: it could be one of them.</p>
<div class="facts">
<div><h2>Met</h2>${met.length === 0 ? html`<p>None.</p>` : html`<ul>${met.map(({ name }) => html`<li><span class="met">✓</span> ${name}</li>`)}</ul>`}</div>
<div><h2>Not met</h2>${missed.length === 0 ? html`<p>None.</p>` : html`<ul>${missed.map(({ row, verdict }) => html`<li><span class="missed">✗</span> ${row.name}: <span class="missed">${verdict}</span></li>`)}</ul>`}</div>
</div>`;
}

function renderComparison({ input, modelId }: Study): Markup {
  const others = input.table.models.filter((id) => id !== modelId);
  if (others.length === 0) return html``;
  const counts = others.map((id) => {
    const { met, judged } = countVerdicts(input.table, id);
    return `${id} ${formatCount(met.length)} of ${formatCount(judged)}`;
  });
  return html`<p>For comparison, by the same measure: ${counts.join(', ')}.</p>`;
}
