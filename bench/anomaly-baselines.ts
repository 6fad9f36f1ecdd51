/** What the baselines of the study of anomalies read. */

/** RiskMetrics' daily decay. */
const DECAY = 0.94;
/** Days that the first variance is the mean over. */
const START = 60;

/** The size of each return in units of an exponentially weighted deviation of those before it. */
export function ewmaScores(returns: Float64Array): Float64Array {
  let variance = returns.subarray(0, START).reduce((sum, value) => sum + value * value, 0) / START;
  return returns.map((value) => {
    const score = Math.abs(value) / Math.sqrt(variance + 1e-12);
    variance = DECAY * variance + (1 - DECAY) * value * value;
    return score;
  });
}

/**
 * A row of features for each return: itself, that before and that after, its EWMA score, mean and deviation of 20 days, deviation of 5,
 * share of zeros in 10 days, share of closes in 20 days that are multiples of 1 or 5 times the power of ten nearest to 1 % of the price.
 */
export function featuresOf(returns: Float64Array, closes: Float64Array): number[][] {
  const scores = ewmaScores(returns);
  const zeros = returns.map((value) => (Math.abs(value) < 1e-9 ? 1 : 0));
  const rounds = closes.map((close) => (isRound(close) ? 1 : 0));
  return Array.from(returns, (value, day) => {
    const last = (values: Float64Array, days: number) => values.subarray(Math.max(0, day - days + 1), day + 1);
    const mean = (values: Float64Array) => values.reduce((sum, one) => sum + one, 0) / values.length;
    const deviation = (values: Float64Array) => Math.sqrt(mean(values.map((one) => (one - mean(values)) ** 2)));
    return [
      ...[value, returns[day - 1] ?? 0, returns[day + 1] ?? 0, scores[day]],
      ...[mean(last(returns, 20)), deviation(last(returns, 20)), deviation(last(returns, 5))],
      ...[mean(last(zeros, 10)), mean(last(rounds, 20))],
    ];
  });
}

function isRound(close: number): boolean {
  const wanted = Math.log10(close / 100);
  const power = 10 ** Math.floor(wanted);
  return [power, 5 * power].some((grid) => Math.abs(close / grid - Math.round(close / grid)) < 1e-6);
}
