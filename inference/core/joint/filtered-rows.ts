import { maximiseGjr } from '../baselines/gjr-fit.ts';
import { filterVariance, standardise, type VarianceRecursion } from '../baselines/variance.ts';
import { drawIndex, Stream } from '../random.ts';

/** Draws of the sum of the next returns, [horizons][paths × assets], path by path. */
export type JointDraws = readonly Float64Array[];

/**
 * Filtered historical simulation of several assets: each has the volatility of a fitted GJR-GARCH(1,1), and a day's standardised residuals
 * are drawn together, a row at a time. Barone-Adesi, Giannopoulos & Vosper, "VaR without correlations for portfolios of derivative securities",
 * Journal of Futures Markets 19 (1999).
 */
export class FilteredRows {
  private readonly recursions: readonly VarianceRecursion[];
  private readonly residuals: readonly Float64Array[];

  /**
   * @param returns [assets][steps] to fit to
   * @throws PathloomError `training_failed`, as `maximiseGjr`
   */
  constructor(returns: readonly Float64Array[]) {
    this.recursions = returns.map((series) => maximiseGjr('baseline:fhs', series).recursion);
    this.residuals = returns.map((series, asset) => standardise(this.recursions[asset], series));
  }

  /** Variances of every asset's returns along a history and after it: [assets][steps + 1]. */
  variances(returns: readonly Float64Array[]): Float64Array[] {
    return returns.map((series, asset) => filterVariance(this.recursions[asset], series));
  }

  /**
   * @param variance of each asset's next return
   * @param horizons ascending
   */
  draw(variance: readonly number[], horizons: readonly number[], paths: number, seed: number): JointDraws {
    const assets = variance.length;
    const out = horizons.map(() => new Float64Array(paths * assets));
    const rows = this.residuals[0].length;
    for (let path = 0; path < paths; path++) {
      const now = [...variance];
      const sums = new Float64Array(assets);
      for (let step = 0; step < horizons[horizons.length - 1]; step++) {
        const row = drawIndex(seed, path, step, Stream.baseline, rows);
        for (let asset = 0; asset < assets; asset++) {
          const { mean, omega, up, down, beta } = this.recursions[asset];
          const shock = Math.sqrt(now[asset]) * this.residuals[asset][row];
          sums[asset] += mean + shock;
          now[asset] = omega + beta * now[asset] + (shock < 0 ? down : up) * shock * shock;
        }
        const reached = horizons.indexOf(step + 1);
        if (reached >= 0) out[reached].set(sums, path * assets);
      }
    }
    return out;
  }
}
