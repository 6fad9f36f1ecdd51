import type uPlot from 'uplot';
import type { Picture } from '../../figures/picture.ts';
import { bandFills, bandSeries } from './bands.ts';
import type { Palette } from './palette.ts';
import { axis, Plot, QUIET, QUIET_CURSOR } from './plot.ts';

/** Annualised volatility through time, in bands of quantiles. */
export class VolatilityChart {
  private plot: Plot | undefined;
  private readonly place: HTMLElement;
  private readonly palette: Palette;

  constructor(place: HTMLElement, palette: Palette) {
    this.place = place;
    this.palette = palette;
  }

  show({ volatility, volatilityUnit }: Picture): void {
    // Paths too short for it have no chart; what was there must not stay.
    if (volatility.steps.length === 0 && !this.plot) return;
    const { palette, place } = this;
    const { levels, steps, values } = volatility;
    this.plot ??= new Plot(place, {
      ...QUIET,
      cursor: { ...QUIET_CURSOR, sync: { key: 'steps', scales: ['x', null] } },
      scales: { x: { time: false }, y: { range: (_plot, _low, high) => [0, 1.05 * (high ?? 1)] } },
      axes: [
        axis(palette, { label: 'steps from the start', size: 34 }),
        axis(palette, {
          label: volatilityUnit === 'year' ? '% a year' : '% a step',
          size: 40,
          values: (_plot, splits) => splits.map((v) => `${v}`),
        }),
      ],
      series: [{}, ...bandSeries(levels, palette)],
      bands: bandFills(levels, palette),
    });
    this.plot.show([steps, ...values.map((band) => band.map((value) => 100 * value))] as uPlot.AlignedData);
  }

  repaint(): void {
    this.plot?.repaint();
  }
}
