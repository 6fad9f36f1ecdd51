const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 160;

/** What a row of bars shows: 5, 50 and 95 %, of the paths and of the history. */
export interface Ranges {
  readonly paths: readonly [number, number, number];
  readonly history?: readonly [number, number, number] | undefined;
}

/** Both ranges above one another on one axis. The numbers stand beside it: those who cannot see it miss nothing. */
export function rangeBar({ paths, history }: Ranges): SVGSVGElement {
  const all = [...paths, ...(history ?? [])];
  const low = Math.min(...all);
  const span = Math.max(...all) - low || 1;
  const x = (value: number) => 3 + ((WIDTH - 6) * (value - low)) / span;
  const svg = document.createElementNS(SVG, 'svg');
  set(svg, { viewBox: `0 0 ${WIDTH} 22`, class: 'range', 'aria-hidden': 'true', focusable: 'false' });
  for (const [kind, range, y] of [
    ['paths', paths, 3],
    ['history', history, 13],
  ] as const) {
    if (!range) continue;
    const [from, middle, to] = range.map(x);
    svg.append(
      rect(kind, { x: from, y: y + 1.5, width: Math.max(1, to - from), height: 3, rx: 1.5 }),
      rect(kind, { x: middle - 1.5, y: y - 0.5, width: 3, height: 7, rx: 1 }),
    );
  }
  return svg;
}

function rect(kind: string, attributes: Readonly<Record<string, number>>): SVGElement {
  const element = document.createElementNS(SVG, 'rect');
  set(element, { class: kind, ...attributes });
  return element;
}

function set(element: SVGElement, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
