/**
 * Fair CRPS of one observation: mean |x - y| - mean |x - x'| / 2 over distinct pairs of draws. Fair means unbiased: its
 * expectation does not depend on how many draws there are. Ferro, "Fair scores for ensemble forecasts", QJRMS 140 (2014).
 *
 * @param draws at least two; sorted in place
 */
export function fairCrps(draws: Float64Array, observed: number): number {
  const n = draws.length;
  draws.sort();
  let error = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    error += Math.abs(draws[i] - observed);
    spread += (2 * i + 1 - n) * draws[i];
  }
  return error / n - spread / (n * (n - 1));
}
