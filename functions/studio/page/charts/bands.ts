import type uPlot from 'uplot';
import type { Colour, Palette } from './palette.ts';

/** From the widest pair of quantiles to the narrowest. */
const FILLS: readonly Colour[] = ['band-outer', 'band-middle', 'band-inner'];

/** A series for each quantile: the edges of bands have no line of their own, the middle has. */
export function bandSeries(levels: readonly number[], palette: Palette): uPlot.Series[] {
  return levels.map((level) => ({
    spanGaps: true,
    points: { show: false },
    stroke: level === 0.5 ? palette.of('median') : 'transparent',
    width: level === 0.5 ? 2 : 0,
  }));
}

/** What is filled between the pairs of quantiles. @param first index of the lowest quantile's series */
export function bandFills(levels: readonly number[], palette: Palette, first = 1): uPlot.Band[] {
  const pairs = Math.floor(levels.length / 2);
  return Array.from({ length: pairs }, (_, i) => ({
    series: [first + levels.length - 1 - i, first + i],
    fill: palette.of(FILLS[Math.min(i, FILLS.length - 1)]),
  }));
}
