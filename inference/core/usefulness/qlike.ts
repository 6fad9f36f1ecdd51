import type { Returns } from '../quality/paths.ts';

/** A squared return below this share of the mean square is noise of the prices' last digit, and its logarithm would be without bound. */
const LEAST_SQUARE = 1e-3;

/**
 * Losses of variance forecasts by QLIKE, y / h - ln(y / h) - 1 for a squared return y and a forecast h, which ranks forecasts as if the
 * variance itself were seen: Patton, "Volatility forecast comparison using imperfect volatility proxies", Journal of Econometrics 160
 * (2011), the homogeneous robust loss with b = -2. Squares are raised to a thousandth of their mean, the same for all forecasters, so that a day
 * without a move has a loss.
 *
 * @param variances positive, [days]
 * @param returns what happened, [days], not all 0
 * @returns never negative, lower is better, [days]
 */
export function qlike(variances: Float64Array, returns: Returns): Float64Array {
  const squares = Float64Array.from(returns, (r) => r * r);
  const least = (LEAST_SQUARE * squares.reduce((sum, square) => sum + square, 0)) / squares.length;
  return variances.map((variance, day) => {
    const ratio = Math.max(squares[day], least) / variance;
    return ratio - Math.log(ratio) - 1;
  });
}
