/** Correlations of more rows than are worth keeping. */
export class ProductSums {
  private readonly assets: number;
  private readonly sums: Float64Array;
  private readonly products: Float64Array;
  private rows = 0;

  constructor(assets: number) {
    this.assets = assets;
    this.sums = new Float64Array(assets);
    this.products = new Float64Array(assets * assets);
  }

  /** rows: [rows, assets], of means near zero, as returns have them. */
  add(rows: Float64Array): void {
    const { assets, sums, products } = this;
    for (let at = 0; at < rows.length; at += assets) {
      for (let i = 0; i < assets; i++) {
        sums[i] += rows[at + i];
        for (let j = 0; j <= i; j++) products[i * assets + j] += rows[at + i] * rows[at + j];
      }
    }
    this.rows += rows.length / assets;
  }

  /** As `correlations` has them: below the diagonal, column by column. */
  correlations(): Float64Array {
    const { assets, sums, products, rows } = this;
    const covariance = (i: number, j: number) => products[i * assets + j] - (sums[i] * sums[j]) / rows;
    const found: number[] = [];
    for (let j = 0; j < assets; j++) {
      for (let i = j + 1; i < assets; i++) {
        found.push(covariance(i, j) / Math.sqrt(covariance(i, i) * covariance(j, j)));
      }
    }
    return Float64Array.from(found);
  }
}
