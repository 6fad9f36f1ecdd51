import uPlot from 'uplot';
import type { Palette } from './palette.ts';

const FONT = '12px system-ui, sans-serif';

export type PlotOptions = Omit<uPlot.Options, 'width' | 'height'>;

/** A chart that fills an element. It is made with its first data; later ones are put into it. */
export class Plot {
  private readonly place: HTMLElement;
  private readonly options: PlotOptions;
  private plot: uPlot | undefined;

  constructor(place: HTMLElement, options: PlotOptions) {
    this.place = place;
    this.options = options;
    new ResizeObserver(() => this.plot?.setSize(this.size())).observe(place);
  }

  show(data: uPlot.AlignedData): void {
    if (this.plot) this.plot.setData(data);
    else this.plot = new uPlot({ ...this.options, ...this.size() }, data, this.place);
  }

  /** Draws the same again, in other colours. */
  repaint(): void {
    this.plot?.redraw(false);
  }

  private size(): { width: number; height: number } {
    return { width: this.place.clientWidth, height: this.place.clientHeight };
  }
}

/** An axis in the colours of the page. */
export function axis(palette: Palette, options: uPlot.Axis): uPlot.Axis {
  return {
    stroke: palette.of('muted'),
    font: FONT,
    labelFont: FONT,
    labelSize: 18,
    labelGap: 2,
    gap: 4,
    grid: { stroke: palette.of('grid'), width: 1 },
    ticks: { stroke: palette.of('grid'), width: 1, size: 4 },
    ...options,
  };
}

/** What all charts have in common: no legend of uPlot's, no zoom, a line under the pointer. */
export const QUIET: Pick<PlotOptions, 'legend' | 'padding'> = { legend: { show: false }, padding: [10, 12, 0, 0] };

export const QUIET_CURSOR: uPlot.Cursor = {
  y: false,
  points: { show: false },
  drag: { x: false, y: false },
};
