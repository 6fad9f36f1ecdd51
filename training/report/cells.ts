import { type Content, html, type Markup } from './html.ts';
import { typographic } from './numbers.ts';
import { scrollable } from './section.ts';

/**
 * Cells of text as a table that scrolls by itself, the first row and the first column its heads. A row whose name begins with a
 * space belongs to the one above it.
 *
 * @param baselines names of columns that are marked as such
 */
export function renderCells(
  name: string,
  caption: string,
  [head, ...rows]: readonly (readonly string[])[],
  baselines: readonly string[],
): Markup {
  const columns = head.map(
    (id) => html`<th scope="col">${breakable(id)}${baselines.includes(id) ? html` <small>baseline</small>` : ''}</th>`,
  );
  const lines = rows.map(
    ([title, ...cells]) =>
      html`<tr><th scope="row"${title.startsWith(' ') ? html` class="part"` : ''}>${title.trim()}</th>${cells.map((cell) => html`<td>${renderCell(cell)}</td>`)}</tr>\n`,
  );
  return scrollable(
    name,
    html`<table class="scores">
<caption>${caption}</caption>
<thead><tr>${columns}</tr></thead>
<tbody>
${lines}</tbody>
</table>`,
  );
}

/** A figure, and what belongs to it, such as its p-value or its standard error, on a line of its own where the column is narrow. */
function renderCell(cell: string): Content {
  const [, figure, aside] = /^(.*?)( [(±].*)?$/.exec(typographic(cell)) ?? [];
  return aside === undefined ? figure : html`${figure} <span>${aside.trim()}</span>`;
}

/** `baseline:gjr` may be broken after its colon, and nowhere else. */
function breakable(id: string): Content {
  return id.split(/(?<=:)/).flatMap((part, i) => (i === 0 ? [part] : [html`<wbr>`, part]));
}
