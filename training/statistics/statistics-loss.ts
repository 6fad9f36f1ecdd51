import { lagCorrelations } from './lag-correlation.ts';
import { quantileDistance, quantilesOfSorted } from './quantile-loss.ts';
import { windowSums, windowSumsAdjoint } from './windows.ts';

/** Lags of the correlations, about evenly spread in their logarithm. */
const LAGS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 60, 80, 100, 130, 160, 200];
const HORIZONS = [1, 5, 20, 60];
const LEVELS = 400;
const VOLATILITY_WINDOW = 20;
const VOLATILITY_STRIDE = 5;
/** Lets the logarithm of a calm window be finite. */
const SQUARE_FLOOR = 1e-3;
/** Squares are cut here in the leverage correlation, or one crash would decide it. */
const SQUARE_CAP = 25;

const strideOf = (horizon: number) => Math.max(1, Math.floor(horizon / 5));

/** What the paths are held against: the statistics of a history, computed once. */
export interface TargetStatistics {
  readonly returnQuantiles: readonly Float64Array[];
  /** Standard deviation of each horizon's quantiles: the unit of its distance. */
  readonly returnDeviations: readonly number[];
  readonly volatilityQuantiles: Float64Array;
  readonly clustering: Float64Array;
  readonly leverage: Float64Array;
}

/** Steps that a history must have so that every statistic exists. */
export const STATISTICS_MIN_STEPS = 260;

/** Statistics of one history. returns: [steps], in units of its standard deviation. */
export function targetStatistics(returns: Float64Array): TargetStatistics {
  const steps = returns.length;
  const returnQuantiles = HORIZONS.map((horizon) =>
    quantilesOfSorted(windowSums(returns, horizon, strideOf(horizon), steps, 1).sort(), LEVELS),
  );
  return {
    returnQuantiles,
    returnDeviations: returnQuantiles.map(standardDeviation),
    volatilityQuantiles: quantilesOfSorted(logVolatility(returns, steps, 1).sort(), LEVELS),
    clustering: lagCorrelations(sizes(returns), sizes(returns), LAGS, steps, 1).values,
    leverage: lagCorrelations(returns, cappedSquares(returns), LAGS, steps, 1).values,
  };
}

/**
 * How far the statistics of generated paths are from those of the history, and the gradient: quantiles of 1, 5, 20 and 60-step
 * returns (tails twice), of 20-step realised volatility, autocorrelation of |r| and leverage correlation at lags to 200.
 *
 * @param returns [steps, paths], in units of the history's standard deviation
 */
export function statisticsLoss(
  returns: Float64Array,
  target: TargetStatistics,
  steps: number,
  paths: number,
): { value: number; gradient: Float64Array } {
  const gradient = new Float64Array(returns.length);
  let value = 0;
  HORIZONS.forEach((horizon, n) => {
    const sums = windowSums(returns, horizon, strideOf(horizon), steps, paths);
    const sumGradient = new Float64Array(sums.length);
    value += quantileDistance(sums, target.returnQuantiles[n], 1 / target.returnDeviations[n], sumGradient);
    windowSumsAdjoint(sumGradient, horizon, strideOf(horizon), paths, gradient);
  });
  value += volatilityLoss(returns, target, steps, paths, gradient);
  value += correlationLoss(returns, target, steps, paths, gradient);
  return { value, gradient };
}

function volatilityLoss(
  returns: Float64Array,
  target: TargetStatistics,
  steps: number,
  paths: number,
  gradient: Float64Array,
): number {
  const logs = logVolatility(returns, steps, paths);
  const logGradient = new Float64Array(logs.length);
  const value = quantileDistance(logs, target.volatilityQuantiles, 0.5, logGradient);
  const sumGradient = logGradient.map((slope, i) => slope / (Math.exp(logs[i]) * VOLATILITY_WINDOW));
  const squareGradient = new Float64Array(returns.length);
  windowSumsAdjoint(sumGradient, VOLATILITY_WINDOW, VOLATILITY_STRIDE, paths, squareGradient);
  for (let i = 0; i < returns.length; i++) gradient[i] += squareGradient[i] * 2 * returns[i];
  return value;
}

function correlationLoss(
  returns: Float64Array,
  target: TargetStatistics,
  steps: number,
  paths: number,
  gradient: Float64Array,
): number {
  const lags = LAGS.filter((lag) => lag < steps - 20);
  const size = sizes(returns);
  const clustering = lagCorrelations(size, size, lags, steps, paths);
  const [clusteringLoss, clusteringSlopes] = rootMeanSquareGap(clustering.values, target.clustering);
  const sizeGradient = new Float64Array(returns.length);
  clustering.adjoint(clusteringSlopes, sizeGradient, sizeGradient);

  const square = cappedSquares(returns);
  const leverage = lagCorrelations(returns, square, lags, steps, paths);
  const [leverageLoss, leverageSlopes] = rootMeanSquareGap(leverage.values, target.leverage);
  const squareGradient = new Float64Array(returns.length);
  leverage.adjoint(leverageSlopes, gradient, squareGradient);

  for (let i = 0; i < returns.length; i++) {
    const x = returns[i];
    gradient[i] += sizeGradient[i] * Math.sign(x) + (x * x < SQUARE_CAP ? squareGradient[i] * 2 * x : 0);
  }
  return clusteringLoss + leverageLoss;
}

/** 2 √(mean (a - b)² + 10⁻⁶) over the first `a.length` entries, and its slopes by a. */
function rootMeanSquareGap(a: Float64Array, b: Float64Array): [number, Float64Array] {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  const root = Math.sqrt(sum / a.length + 1e-6);
  return [2 * root, a.map((value, i) => (2 * (value - b[i])) / (root * a.length))];
}

function logVolatility(returns: Float64Array, steps: number, paths: number): Float64Array {
  const squares = returns.map((x) => x * x);
  const sums = windowSums(squares, VOLATILITY_WINDOW, VOLATILITY_STRIDE, steps, paths);
  return sums.map((sum) => Math.log(sum / VOLATILITY_WINDOW + SQUARE_FLOOR));
}

const sizes = (returns: Float64Array) => returns.map(Math.abs);
const cappedSquares = (returns: Float64Array) => returns.map((x) => Math.min(x * x, SQUARE_CAP));

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
