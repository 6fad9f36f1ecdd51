import { drawIndex, Stream } from '../random.ts';
import { type GarchMargins, onDay, stepMargins, variancesOf } from './garch-margins.ts';
import type { DrawRows, JointBaseline } from './joint-baseline.ts';

export const FILTERED_ROWS = 'baseline:fhs-rows';

/**
 * Filtered historical simulation of several assets: each has the volatility of its GJR-GARCH(1,1), and a day's standardised residuals are
 * drawn together, a row at a time. Barone-Adesi, Giannopoulos & Vosper, "VaR without correlations for portfolios of derivative securities",
 * Journal of Futures Markets 19 (1999).
 */
export function filteredRows({ recursions, residuals, variances }: GarchMargins): JointBaseline {
  const assets = recursions.length;
  const days = residuals[0].length;
  const from =
    (start: (seed: number, path: number) => Float64Array): DrawRows =>
    (seed, path, steps, out) => {
      const variance = start(seed, path);
      const shocks = new Float64Array(assets);
      for (let step = 0; step < steps; step++) {
        const row = drawIndex(seed, path, step, Stream.baseline, days);
        for (let asset = 0; asset < assets; asset++) shocks[asset] = residuals[asset][row];
        stepMargins(recursions, shocks, variance, out, step * assets);
      }
    };
  return {
    id: FILTERED_ROWS,
    parameters: {},
    stationary: from((seed, path) => onDay(variances, drawIndex(seed, path, 0, Stream.start, days))),
    follow(returns) {
      const known = variancesOf(recursions, returns);
      return (day) => from(() => onDay(known, day));
    },
  };
}
