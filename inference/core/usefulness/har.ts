import type { Returns } from '../quality/paths.ts';

/** Days before the first that can be forecast: a month. */
export const HAR_MEMORY = 22;
const WEEK = 5;
/** Constant, day, week, month, and the week's falls. */
const TERMS = 5;
/** The constant is kept above this share of the mean square, so that a forecast after a month without a move is positive. */
const LEAST_CONSTANT = 1e-3;
const TOLERANCE = 1e-8;
const MAXIMUM_ROUNDS = 1000;

/** Weights, none negative, of a constant and of the mean squares of the last day, week, month, and of the week's falls. */
export interface HarWeights {
  readonly constant: number;
  readonly day: number;
  readonly week: number;
  readonly month: number;
  readonly falls: number;
}

/**
 * Fits the variance of the next return as the heterogeneous autoregression of Corsi, "A simple approximate long-memory model of realized
 * volatility", Journal of Financial Econometrics 7 (2009), over squared returns, with a term for the week's falls after Patton &
 * Sheppard, "Good volatility, bad volatility", Review of Economics and Statistics 97 (2015). The loss that it minimises is the one it
 * will be measured by, QLIKE. By the multiplicative updates of Févotte & Idier, "Algorithms for nonnegative matrix factorization with the
 * β-divergence", Neural Computation 23 (2011), for β = 0, which is QLIKE: every round lowers the loss, no weight ever becomes
 * negative, so that forecasts are always positive.
 *
 * @param series returns, [steps] each, none constant; the first 22 steps of each only start its averages
 */
export function fitHar(series: readonly Returns[]): HarWeights {
  const { terms, squares } = stack(series);
  const rows = squares.length;
  const unit = squares.reduce((sum, square) => sum + square, 0) / rows;
  const weights = new Float64Array(TERMS).fill(1 / TERMS);
  weights[0] *= unit;
  const inverse = new Float64Array(rows);
  let loss = Number.POSITIVE_INFINITY;
  for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      let variance = 0;
      for (let term = 0; term < TERMS; term++) variance += weights[term] * terms[term * rows + row];
      inverse[row] = 1 / variance;
      sum += Math.log(variance / unit) + squares[row] / variance;
    }
    if (loss - sum < TOLERANCE * rows) break;
    loss = sum;
    for (let term = 0; term < TERMS; term++) {
      let wanted = 0;
      let given = 0;
      for (let row = 0; row < rows; row++) {
        const share = terms[term * rows + row] * inverse[row];
        wanted += share * squares[row] * inverse[row];
        given += share;
      }
      weights[term] *= given > 0 ? Math.sqrt(wanted / given) : 0;
    }
    weights[0] = Math.max(weights[0], LEAST_CONSTANT * unit);
  }
  const [constant, day, week, month, falls] = weights;
  return { constant, day, week, month, falls };
}

/**
 * Forecasts of the variance of every return from `first` on, each from the returns before it.
 *
 * @param first at least 22
 * @returns [steps - first]
 */
export function forecastVariance(weights: HarWeights, returns: Returns, first: number): Float64Array {
  const averages = new Averages(returns);
  return Float64Array.from({ length: returns.length - first }, (_, i) => {
    const [one, day, week, month, falls] = averages.before(first + i);
    return (
      weights.constant * one + weights.day * day + weights.week * week + weights.month * month + weights.falls * falls
    );
  });
}

/** All terms of all series, [terms, rows], and the squared returns that they are to explain, [rows]. */
function stack(series: readonly Returns[]): { terms: Float64Array; squares: Float64Array } {
  const rows = series.reduce((count, returns) => count + Math.max(0, returns.length - HAR_MEMORY), 0);
  const terms = new Float64Array(TERMS * rows);
  const squares = new Float64Array(rows);
  let row = 0;
  for (const returns of series) {
    const averages = new Averages(returns);
    for (let t = HAR_MEMORY; t < returns.length; t++) {
      averages.before(t).forEach((value, term) => {
        terms[term * rows + row] = value;
      });
      squares[row++] = returns[t] * returns[t];
    }
  }
  return { terms, squares };
}

/** Mean squares over the days before a step, from running sums. */
class Averages {
  private readonly squares: Float64Array;
  private readonly falls: Float64Array;

  constructor(returns: Returns) {
    this.squares = runningSum(returns, (r) => r * r);
    this.falls = runningSum(returns, (r) => (r < 0 ? r * r : 0));
  }

  before(step: number): readonly number[] {
    const { squares, falls } = this;
    const mean = (sums: Float64Array, days: number) => Math.max(0, (sums[step] - sums[step - days]) / days);
    return [1, mean(squares, 1), mean(squares, WEEK), mean(squares, HAR_MEMORY), mean(falls, WEEK)];
  }
}

function runningSum(returns: Returns, of: (r: number) => number): Float64Array {
  const sums = new Float64Array(returns.length + 1);
  for (let t = 0; t < returns.length; t++) sums[t + 1] = sums[t] + of(returns[t]);
  return sums;
}
