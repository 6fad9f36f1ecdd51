import uPlot from 'uplot';
import type { Histogram } from '../../figures/picture.ts';
import type { Palette } from './palette.ts';
import { axis, Plot, QUIET, QUIET_CURSOR } from './plot.ts';

/** A place on the axis with a name. */
export interface Mark {
  readonly at: number;
  readonly name: string;
}

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
    this.marks = marks;
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
      hooks: { draw: [(plot) => this.draw(plot)] },
    });
  }

  private draw({ ctx, bbox, valToPos }: uPlot): void {
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = this.palette.of('mark')();
    ctx.fillStyle = this.palette.of('mark')();
    ctx.lineWidth = 1.5 * ratio;
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = 'bottom';
    for (const { at, name } of this.marks) {
      const x = valToPos(100 * at, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      // Within the picture, wherever the mark is.
      const half = ctx.measureText(name).width / 2;
      const middle = Math.min(Math.max(x, bbox.left + half), bbox.left + bbox.width - half);
      ctx.textAlign = 'center';
      ctx.fillText(name, middle, bbox.top - 3 * ratio);
    }
    ctx.restore();
  }
}
