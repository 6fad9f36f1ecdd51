import type uPlot from 'uplot';
import { decimal } from '../format.ts';
import { drawDashed, drawWatermark } from './marks.ts';
import type { Palette } from './palette.ts';
import { axis, Plot, QUIET, QUIET_CURSOR } from './plot.ts';

/** A series of prices with some of its days marked. */
export interface TimeLine {
  /** ISO dates, or names of days that are not known. */
  readonly dates: readonly string[];
  readonly prices: Float64Array;
  /** Rows that are flagged. */
  readonly flagged: readonly number[];
  /** Row that was made wrong on purpose. */
  readonly planted?: number;
}

const FLAG_PIXELS = 9;

/** Prices through time, flagged days as points. */
export class TimeLineChart {
  private plot: Plot | undefined;
  private dates: readonly string[] = [];
  private flags = new Set<number>();
  private planted: number | undefined;
  private watermark = '';
  private readonly place: HTMLElement;
  private readonly readout: HTMLElement;
  private readonly palette: Palette;

  constructor(place: HTMLElement, readout: HTMLElement, palette: Palette) {
    this.place = place;
    this.readout = readout;
    this.palette = palette;
  }

  /** @param watermark drawn into the picture */
  show({ dates, prices, flagged, planted }: TimeLine, watermark: string): void {
    this.dates = dates;
    this.flags = new Set(flagged);
    this.planted = planted;
    this.watermark = watermark;
    this.plot ??= this.make();
    const points = Array.from(prices, (price, row) => (this.flags.has(row) ? price : null));
    this.plot.show([dates.map((_, row) => row), Array.from(prices), points]);
  }

  repaint(): void {
    this.plot?.repaint();
  }

  private make(): Plot {
    const { palette } = this;
    return new Plot(this.place, {
      ...QUIET,
      cursor: QUIET_CURSOR,
      scales: { x: { time: false } },
      axes: [
        axis(palette, {
          size: 34,
          space: 90,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
          values: (_plot, rows) => rows.map((row) => this.dates[row] ?? ''),
        }),
        axis(palette, { label: 'price', size: 52 }),
      ],
      series: [
        {},
        { stroke: palette.of('history'), width: 1.25, points: { show: false } },
        {
          stroke: palette.of('mark'),
          width: 0,
          points: { show: true, size: FLAG_PIXELS, fill: palette.of('mark'), stroke: palette.of('mark') },
        },
      ],
      hooks: { draw: [(plot) => this.mark(plot)], setCursor: [(plot) => this.read(plot)] },
    });
  }

  private mark(plot: uPlot): void {
    if (this.planted !== undefined) drawDashed(plot, this.planted, this.palette.of('happened')());
    drawWatermark(plot, this.palette, this.watermark);
  }

  private read({ cursor, data }: uPlot): void {
    const { idx } = cursor;
    const price = idx === null || idx === undefined ? undefined : data[1][idx];
    if (idx === null || idx === undefined || typeof price !== 'number') {
      this.readout.textContent = '';
      return;
    }
    const flag = this.flags.has(idx) ? '   flagged' : '';
    this.readout.textContent = `${this.dates[idx]}   ${decimal(price, 2)}${flag}`;
  }
}
