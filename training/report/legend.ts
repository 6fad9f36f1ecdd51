import { type Content, escapeText, html, Markup } from './html.ts';
import { HISTORY, REFERENCE, type Stroke } from './palette.ts';
import type { Study } from './study.ts';

/** One line of a legend. */
export interface LegendEntry extends Stroke {
  readonly name: string;
  /** How the series is drawn; a line unless given. */
  readonly shape?: 'dot' | 'band';
}

export const HISTORY_ENTRY: LegendEntry = { name: 'History', ...HISTORY };
export const NORMAL_ENTRY: LegendEntry = { name: 'Normal law', ...REFERENCE };

/** Entries for the models drawn; `band` adds what the evaluated model's band means. */
export function modelEntries({ model, baselines }: Study, band?: string): LegendEntry[] {
  return [
    ...(model ? [{ name: model.id, ...model.stroke }] : []),
    ...(model && band ? [{ name: band, ...model.stroke, shape: 'band' as const }] : []),
    ...baselines.map(({ id, stroke }) => ({ name: id, ...stroke })),
  ];
}

/** The key of a drawn series, 26 by 12 units, its upper left corner at the origin. */
export function drawKey({ colour, dash, width, shape }: LegendEntry): Markup {
  const paint = escapeText(colour);
  switch (shape) {
    case 'dot':
      return new Markup(`<circle cx="13" cy="6" r="3.5" fill="${paint}"/>`);
    case 'band':
      return new Markup(`<rect x="1" y="1" width="24" height="10" fill="${paint}" fill-opacity="0.25"/>`);
    default:
      return new Markup(
        `<line x1="1" y1="6" x2="25" y2="6" stroke="${paint}" stroke-width="${width}" stroke-dasharray="${escapeText(dash)}"/>`,
      );
  }
}

/** A legend for the page. */
export function renderLegend(entries: readonly LegendEntry[]): Content {
  if (entries.length === 0) return '';
  const items = entries.map(
    (entry) =>
      html`<li><svg aria-hidden="true" viewBox="0 0 26 12" width="26" height="12">${drawKey(entry)}</svg>${entry.name}</li>`,
  );
  return html`<ul class="legend">${items}</ul>`;
}
