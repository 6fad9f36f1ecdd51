import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { escapeText, Markup, replaceForbidden } from './html.ts';

/** Size of a chart in its own units, which scale with the column it stands in, and its heading where it has to bring one. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly title?: string;
}

export const COLUMN: Frame = { width: 480, height: 300 };

export interface ChartOptions extends Frame {
  /** What a reader who cannot see the chart is told. */
  readonly label: string;
  /** Whether generated paths are behind it: the chart then says so itself, wherever it is copied to. */
  readonly synthetic: boolean;
  /** Names of the axes, above the upper left corner and below the lower right one. */
  readonly xName: string;
  readonly yName: string;
  readonly x?: Plot.ScaleOptions;
  readonly y?: Plot.ScaleOptions;
  readonly marginLeft?: number;
  readonly marks: Plot.Markish[];
}

const FONT_SIZE = 12;
const NAME_LINE = 18;
const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** Draws one chart as an SVG element: no script, no style of its own, `currentColor` for all that is ink. */
export function drawChart(options: ChartOptions): Markup {
  const { width, height, title, label, synthetic, xName, yName, marginLeft = 52, marks } = options;
  const head = title === undefined ? 0 : 20;
  const top = head + (yName === '' && !(synthetic && title === undefined) ? 0 : NAME_LINE);
  const plot = Plot.plot({
    document,
    className: 'chart',
    width,
    height,
    marginLeft,
    marginTop: top + 8,
    marginRight: 16,
    marginBottom: 40,
    style: { fontSize: `${FONT_SIZE}px` },
    x: { label: null, tickSpacing: 70, ...options.x },
    y: { label: null, tickSpacing: 45, grid: true, ...options.y },
    marks,
  });
  plot.querySelector('style')?.remove();
  const texts = [
    title === undefined ? '' : text(2, 14, title, 'font-weight="600" font-size="13.5"'),
    text(2, head + 13, yName, 'opacity="0.75"'),
    text(width - 16, height - 4, xName, 'text-anchor="end" opacity="0.75"'),
    synthetic
      ? text(width - 16, title === undefined ? 13 : 14, 'Synthetic data', 'text-anchor="end" font-style="italic"')
      : '',
  ];
  const attributes = [
    'role="img"',
    `aria-label="${escapeText(label)}"`,
    `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    `fill="currentColor" font-family="system-ui, sans-serif" font-size="${FONT_SIZE}" text-anchor="middle"`,
  ];
  return new Markup(`<svg ${attributes.join(' ')}>${compact(plot.innerHTML)}${texts.join('')}</svg>`);
}

function text(x: number, y: number, content: string, attributes: string): string {
  const anchor = attributes.includes('text-anchor') ? '' : 'text-anchor="start" ';
  return `<text x="${x}" y="${y}" ${anchor}${attributes}>${escapeText(content)}</text>`;
}

/** Hundredths of a unit are finer than any screen; the chart has one label, so its parts need none. */
function compact(svg: string): string {
  return replaceForbidden(svg).replace(/<[^>]+>/g, (tag) =>
    tag.replace(/ aria-[a-z]+="[^"]*"/g, '').replace(/(\.\d\d)\d+/g, '$1'),
  );
}
