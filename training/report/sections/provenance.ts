import { type Content, html } from '../html.ts';
import { countOf, formatCount } from '../numbers.ts';
import { type Section, scrollable } from '../section.ts';
import type { Study } from '../study.ts';

/** Where everything comes from, and what it takes to make it again. */
export function provenanceSection({ input }: Study): Section {
  const { card, table, version, command } = input;
  const { data, training, architecture } = card;
  const parameters = Object.entries(architecture.parameters).map(
    ([name, value]) => `${name} ${String(value).replaceAll(',', ', ')}`,
  );
  const rows: readonly (readonly [string, Content])[] = [
    ['Model', `${card.id}, version ${card.version}, licence ${card.licence}`],
    ['Notice', card.notice],
    ['sha256 of the model', code(card.sha256)],
    [
      'Architecture',
      `${architecture.name}, ${countOf(architecture.weights, 'weight')}${parameters.length === 0 ? '' : `: ${parameters.join('; ')}`}`,
    ],
    ['Data', `${data.source}, licence ${data.licence}`],
    ['sha256 of the data', code(data.sha256)],
    ['Dates of the data', `${data.firstDate} to ${data.lastDate}`],
    ['Assets of the model', data.assets.join(', ')],
    ['Validation block', describeValidation(training.validation)],
    [
      'Training',
      `preset ${training.preset}, seed ${training.seed}, backend ${training.backend}, ${formatCount(training.seconds)} s`,
    ],
    ['Training command', code(training.command)],
    [
      'Evaluation',
      `${table.asset}, ${table.firstDate} to ${table.lastDate}, ${countOf(table.paths, 'path')}, seed ${table.seed}`,
    ],
    ['Report command', code(command)],
    ['Versions', `model made by ${card.createdBy}; report by Pathloom ${version}`],
    ...Object.entries(card.files).map(
      ([name, { sha256, bytes }]) => [name, html`${formatCount(bytes)} bytes, sha256 ${code(sha256)}`] as const,
    ),
  ];
  const body = scrollable(
    'Provenance',
    html`<table class="provenance">
<caption>All that is needed to make the model and this report again</caption>
<tbody>
${rows.map(([name, content]) => html`<tr><th scope="row">${name}</th><td class="text">${content}</td></tr>\n`)}</tbody>
</table>`,
  );
  return { id: 'provenance', title: 'Provenance', body };
}

function code(text: string): Content {
  return html`<code>${text}</code>`;
}

function describeValidation({ share, firstDate, lastDate }: Study['input']['card']['training']['validation']): string {
  if (firstDate === null || lastDate === null) return 'none';
  return `the last ${(share * 100).toFixed(0)} % of the data, ${firstDate} to ${lastDate}`;
}
