import type uPlot from 'uplot';
import { decimal } from '../format.ts';
import { bandFills, bandSeries } from './bands.ts';
import { type FanPicture, fanData } from './fan-data.ts';
import { drawDashed, drawWatermark } from './marks.ts';
import type { Palette } from './palette.ts';
import { axis, Plot, QUIET, QUIET_CURSOR } from './plot.ts';

/** Paths that are drawn themselves. */
const EXAMPLES = 5;

/** Prices through time: bands of quantiles, a few paths, the history before and what happened after. */
export class FanChart {
  private plot: Plot | undefined;
  private range: readonly [number, number] = [0, 1];
  private watermark = '';
  private readonly place: HTMLElement;
  private readonly readout: HTMLElement;
  private readonly palette: Palette;
  private readonly told: readonly number[];

  /** @param told probabilities of the quantiles that are read out beneath the pointer */
  constructor(place: HTMLElement, readout: HTMLElement, palette: Palette, told: readonly number[] = [0.05, 0.5, 0.95]) {
    this.told = told;
    this.place = place;
    this.readout = readout;
    this.palette = palette;
  }

  /** @param watermark drawn into the picture: a copy of it must say what it is */
  show(picture: FanPicture, watermark: string): void {
    const { columns, range } = fanData(picture, EXAMPLES);
    this.range = range;
    this.watermark = watermark;
    this.plot ??= this.make(picture.price.levels);
    this.plot.show(columns as uPlot.AlignedData);
  }

  repaint(): void {
    this.plot?.repaint();
  }

  private make(levels: readonly number[]): Plot {
    const { palette } = this;
    const example: uPlot.Series = { stroke: palette.of('example'), width: 1, points: { show: false } };
    return new Plot(this.place, {
      ...QUIET,
      cursor: { ...QUIET_CURSOR, sync: { key: 'steps', scales: ['x', null] } },
      scales: { x: { time: false }, y: { range: () => [...this.range] } },
      axes: [
        axis(palette, { label: 'steps from the start', size: 34 }),
        axis(palette, { label: 'price, 100 at the start', size: 46 }),
      ],
      series: [
        {},
        ...bandSeries(levels, palette),
        ...Array.from({ length: EXAMPLES }, () => example),
        { stroke: palette.of('history'), width: 1.5, points: { show: false } },
        { stroke: palette.of('happened'), width: 2, points: { show: false } },
      ],
      bands: bandFills(levels, palette),
      hooks: { draw: [(plot) => this.mark(plot)], setCursor: [(plot) => this.read(plot, levels)] },
    });
  }

  /** The start, and that it is synthetic. */
  private mark(plot: uPlot): void {
    drawDashed(plot, 0, this.palette.of('muted')());
    drawWatermark(plot, this.palette, this.watermark);
  }

  private read({ cursor, data }: uPlot, levels: readonly number[]): void {
    const { idx } = cursor;
    const step = idx === null || idx === undefined ? undefined : data[0][idx];
    if (idx === null || idx === undefined || step === undefined || step === null) {
      this.readout.textContent = '';
      return;
    }
    const told = this.told.flatMap((level) => {
      const value = data[1 + levels.indexOf(level)]?.[idx];
      return typeof value === 'number' ? [`${+(100 * level).toFixed(1)} %: ${decimal(value, 1)}`] : [];
    });
    const happened = data[data.length - 1][idx];
    const past = data[data.length - 2][idx];
    const known = happened ?? past;
    if (typeof known === 'number' && step !== 0) told.push(`history: ${decimal(known, 1)}`);
    this.readout.textContent = [`step ${step}`, ...told].join('   ');
  }
}
