import { type Triangle, triangleOf } from './shape.ts';

/** A residual counts up to here. */
const BOUND = 4;

/** Correlations of residuals in which recent days count more, day after day. */
export class RunningCorrelations {
  private readonly sums: Float64Array;
  private readonly residuals: Float64Array;
  private readonly triangle: Triangle;
  private readonly keep: number;
  private readonly assets: number;

  /**
   * @param residuals [days, assets]
   * @param halfLife days after which a day of the past counts half
   */
  constructor(residuals: Float64Array, assets: number, halfLife: number) {
    this.residuals = residuals;
    this.assets = assets;
    this.triangle = triangleOf(assets);
    // As if a day without correlations had come before.
    this.sums = Float64Array.from(this.triangle.rows, (row, i) => (row === this.triangle.columns[i] ? 1 : 0));
    this.keep = 2 ** (-1 / halfLife);
  }

  add(day: number): void {
    const { rows, columns } = this.triangle;
    const z = (asset: number) => Math.min(BOUND, Math.max(-BOUND, this.residuals[day * this.assets + asset]));
    for (let i = 0; i < this.sums.length; i++) this.sums[i] = this.keep * this.sums[i] + z(rows[i]) * z(columns[i]);
  }

  addAll(): this {
    for (let day = 0; day < this.residuals.length / this.assets; day++) this.add(day);
    return this;
  }

  /** Below the diagonal, column by column. */
  below(): number[] {
    const { rows, columns, diagonal } = this.triangle;
    const size = (asset: number) => this.sums[diagonal[asset]];
    return rows.flatMap((row, i) =>
      row === columns[i] ? [] : [this.sums[i] / Math.sqrt(size(row) * size(columns[i]))],
    );
  }
}
