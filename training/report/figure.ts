import { type Content, html, type Markup } from './html.ts';
import { type LegendEntry, renderLegend } from './legend.ts';

/** A figure of the page: one or more charts, and in words what they show and how to read them. */
export interface Figure {
  readonly title: string;
  readonly charts: readonly Markup[];
  readonly legend: readonly LegendEntry[];
  /** What is seen and how to read it. */
  readonly caption: Content;
  /** Whether generated paths are behind it. */
  readonly synthetic: boolean;
}

/** A figure that could not be drawn, and why. */
export interface MissingFigure {
  readonly title: string;
  readonly missing: string;
}

/** @param layout `column`: one of two beside each other; `wide`: a row of its own, its charts in a grid; `narrow`: a row of its own, one chart */
export function renderFigure(figure: Figure | MissingFigure, layout: 'column' | 'wide' | 'narrow' = 'column'): Markup {
  if ('missing' in figure) {
    return html`<div class="missing ${layout}"><h3>${figure.title}</h3><p>Not drawn: ${figure.missing}.</p></div>\n`;
  }
  const { title, charts, legend, caption, synthetic } = figure;
  const mark = synthetic ? html` <span class="mark">Synthetic data</span>` : '';
  return html`<figure class="${layout}">
<h3>${title}${mark}</h3>
${renderLegend(legend)}
<div class="charts">${charts}</div>
<figcaption>${caption}</figcaption>
</figure>
`;
}
