const COLOURS = [
  'ink',
  'muted',
  'grid',
  'band-outer',
  'band-middle',
  'band-inner',
  'median',
  'example',
  'history',
  'happened',
  'bar',
  'normal',
  'mark',
] as const;
export type Colour = (typeof COLOURS)[number];

/** The colours of the style sheet, for canvases, which know no custom properties. */
export class Palette {
  private colours = new Map<Colour, string>();

  constructor() {
    this.read();
  }

  /** Reads them again, as after a change between light and dark. */
  read(): void {
    const style = getComputedStyle(document.documentElement);
    this.colours = new Map(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  /** A colour as uPlot asks for it: anew with each drawing. */
  of(name: Colour): () => string {
    return () => this.colours.get(name) ?? '';
  }
}
