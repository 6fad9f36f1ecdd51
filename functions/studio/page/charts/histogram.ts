import uPlot from 'uplot';
import type { Histogram } from '../../figures/picture.ts';
import { drawMarks, type Mark } from './marks.ts';
import type { Palette } from './palette.ts';
import { axis, Plot, QUIET, QUIET_CURSOR } from './plot.ts';

/** A density in bars, a normal law beside it where there is one, and marked places. Everything is a share; the axis is in percent. */
export class HistogramChart {
  private plot: Plot | undefined;
  private marks: readonly Mark[] = [];
  private edges: readonly [number, number] = [0, 1];
  private readonly place: HTMLElement;
  private readonly palette: Palette;
  private readonly label: string;

  constructor(place: HTMLElement, palette: Palette, label: string) {
    this.place = place;
    this.palette = palette;
    this.label = label;
  }

  show({ edges, density, normal }: Histogram, marks: readonly Mark[]): void {
    this.marks = marks.map(({ at, name }) => ({ at: 100 * at, name }));
    this.edges = [100 * edges[0], 100 * edges[edges.length - 1]];
    const middles = Array.from(density, (_, i) => 50 * (edges[i] + edges[i + 1]));
    this.plot ??= this.make();
    this.plot.show([middles, Array.from(density), normal ? Array.from(normal) : middles.map(() => null)]);
  }

  repaint(): void {
    this.plot?.repaint();
  }

  private make(): Plot {
    const { palette, label } = this;
    const bars = uPlot.paths.bars;
    return new Plot(this.place, {
      ...QUIET,
      padding: [22, 12, 0, 12],
      cursor: { ...QUIET_CURSOR, show: false },
      scales: {
        x: { time: false, range: () => [...this.edges] },
        y: { range: (_plot, _low, high) => [0, 1.05 * (high || 1)] },
      },
      axes: [axis(palette, { label, size: 34, grid: { show: false } }), { show: false }],
      series: [
        {},
        {
          fill: palette.of('bar'),
          width: 0,
          points: { show: false },
          ...(bars && { paths: bars({ size: [0.92, Infinity] }) }),
        },
        { stroke: palette.of('normal'), width: 2, dash: [6, 4], points: { show: false } },
      ],
      hooks: { draw: [(plot) => drawMarks(plot, palette, this.marks)] },
    });
  }
}
