import uPlot from 'uplot';
import { drawMarks, drawWatermark, type Mark } from './marks.ts';
import type { Palette } from './palette.ts';
import { axis, Plot, type PlotOptions, QUIET, QUIET_CURSOR } from './plot.ts';

/** A line of the chart, through points of its own. */
export interface Line {
  readonly name: string;
  /** Ascending. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Lines are told apart by their dashes too: colours alone do not do for all eyes. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4], [5, 2, 2, 2, 2, 2]];
export const MOST_LINES = DASHES.length;

/** Lines that are flat at 0 have an axis too. */
const LEAST_TOP = 1;

export interface LinesOptions {
  readonly x: string;
  readonly y: string;
  /** Whether y is in tenths, hundredths and so on. */
  readonly logarithmic?: boolean;
  /** Whether a line keeps its value until the next point. */
  readonly stepped?: boolean;
}

/** Up to six lines, and marked places. */
export class LinesChart {
  private plot: Plot | undefined;
  private marks: readonly Mark[] = [];
  private watermark = '';
  private most = LEAST_TOP;
  private least = LEAST_TOP;
  private readonly place: HTMLElement;
  private readonly palette: Palette;
  private readonly options: LinesOptions;

  constructor(place: HTMLElement, palette: Palette, options: LinesOptions) {
    this.place = place;
    this.palette = palette;
    this.options = options;
  }

  /** @param watermark drawn into the picture */
  show(lines: readonly Line[], watermark: string, marks: readonly Mark[] = []): void {
    this.marks = marks;
    this.watermark = watermark;
    const tables = Array.from({ length: MOST_LINES }, (_, i): uPlot.AlignedData => {
      const { x = [0], y = [Number.NaN] } = lines[i] ?? {};
      return [Array.from(x), Array.from(y, (value) => (Number.isFinite(value) ? value : null))];
    });
    const all = lines.flatMap(({ y }) => Array.from(y));
    this.most = Math.max(LEAST_TOP, ...all);
    this.least = Math.min(LEAST_TOP, ...all.filter((value) => value > 0));
    this.plot ??= this.make();
    this.plot.show(uPlot.join(tables));
  }

  repaint(): void {
    this.plot?.repaint();
  }

  private make(): Plot {
    const { palette } = this;
    const { x, y, logarithmic = false, stepped = false } = this.options;
    const paths = stepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
    const scales: PlotOptions['scales'] = {
      x: { time: false },
      y: logarithmic
        ? { distr: 3, range: () => [10 ** Math.floor(Math.log10(this.least)), this.most] }
        : { range: () => [0, 1.08 * this.most] },
    };
    return new Plot(this.place, {
      ...QUIET,
      padding: [22, 14, 0, 0],
      cursor: { ...QUIET_CURSOR, show: false },
      scales,
      axes: [
        axis(palette, { label: x, size: 34 }),
        axis(palette, {
          label: y,
          size: 54,
          values: (_plot, splits) => splits.map((at) => (at === null ? '' : `${at}`)),
        }),
      ],
      series: [
        {},
        ...DASHES.map((dash) => ({
          ...{ stroke: palette.of('median'), width: 2, spanGaps: true, points: { show: false }, dash: [...dash] },
          ...(paths && { paths }),
        })),
      ],
      hooks: {
        draw: [(plot) => drawMarks(plot, palette, this.marks), (plot) => drawWatermark(plot, palette, this.watermark)],
      },
    });
  }
}
