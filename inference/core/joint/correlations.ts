/**
 * Correlation matrix of returns, its lower triangle without the diagonal, column by column: [pairs].
 *
 * @param returns [rows, assets]
 * @param rows which rows count; all unless given
 */
export function correlations(returns: ArrayLike<number>, assets: number, rows?: readonly number[]): Float64Array {
  const count = rows?.length ?? returns.length / assets;
  const at = (i: number, asset: number) => returns[(rows ? rows[i] : i) * assets + asset];
  const mean = new Float64Array(assets);
  for (let i = 0; i < count; i++) for (let asset = 0; asset < assets; asset++) mean[asset] += at(i, asset) / count;
  const products = new Float64Array(assets * assets);
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < assets; a++) {
      for (let b = 0; b <= a; b++) products[a * assets + b] += (at(i, a) - mean[a]) * (at(i, b) - mean[b]);
    }
  }
  const found: number[] = [];
  for (let b = 0; b < assets; b++) {
    for (let a = b + 1; a < assets; a++) {
      found.push(products[a * assets + b] / Math.sqrt(products[a * assets + a] * products[b * assets + b]));
    }
  }
  return Float64Array.from(found);
}

/** Mean absolute difference of two lists of correlations. */
export function meanGap(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}

/** Rows in which the mean over assets is among the lowest `share` of all. returns: [rows, assets], in units in which assets count alike. */
export function worstRows(returns: ArrayLike<number>, assets: number, share: number): number[] {
  const count = returns.length / assets;
  const sums = Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let asset = 0; asset < assets; asset++) sum += returns[row * assets + asset];
    return sum;
  });
  const order = Array.from(sums.keys()).sort((a, b) => sums[a] - sums[b]);
  return order.slice(0, Math.max(2, Math.floor(share * count)));
}

/** Share of rows in which both assets of a pair are at or below their own quantile, mean over pairs. returns: [rows, assets]. */
export function coExceedance(returns: ArrayLike<number>, assets: number, level: number): number {
  const count = returns.length / assets;
  const low = Array.from({ length: assets }, (_, asset) => {
    const sorted = Float64Array.from({ length: count }, (_unused, row) => returns[row * assets + asset]).sort();
    return sorted[Math.max(0, Math.ceil(level * count) - 1)];
  });
  let both = 0;
  for (let row = 0; row < count; row++) {
    let fallen = 0;
    for (let asset = 0; asset < assets; asset++) if (returns[row * assets + asset] <= low[asset]) fallen++;
    both += (fallen * (fallen - 1)) / 2;
  }
  return both / (count * ((assets * (assets - 1)) / 2));
}
