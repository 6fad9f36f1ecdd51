import { type Content, html, type Markup } from './html.ts';

/** A part of the page, with the anchor and the title by which the table of contents finds it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Content;
}

export function renderSection({ id, title, body }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}

/** A table that scrolls by itself where the screen is narrow, by keyboard too. */
export function scrollable(name: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${table}</div>\n`;
}
