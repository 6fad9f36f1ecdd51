/** Text that is safe to stand in the page as it is: made by `html` or, for charts, by a serialiser that escapes. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that XML forbids even as references: the picture must stay well-formed whatever a file calls its columns. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** Replaces characters that no document may hold. */
export function replaceForbidden(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd');
}

/** Escapes text for element content and quoted attributes, in HTML and in XML. */
export function escapeText(text: string): string {
  return replaceForbidden(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** A template in which every value is escaped unless it is markup already, so that forgetting to escape is impossible. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.reduce((page, string, i) => page + render(values[i - 1]) + string));
}

function render(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string' || typeof content === 'number') return escapeText(String(content));
  return content.map(render).join('');
}
