/**
 * Energy score of a joint forecast from its draws, E‖X - y‖ - E‖X - X'‖ / 2, without the bias of pairs of a draw with itself. Gneiting &
 * Raftery, "Strictly proper scoring rules, prediction, and estimation", Journal of the American Statistical Association 102 (2007), section
 * 4.3. Lower is better.
 *
 * @param draws [count, assets], at least two
 * @param observed [assets]
 */
export function energyScore(draws: ArrayLike<number>, observed: ArrayLike<number>): number {
  const assets = observed.length;
  const count = draws.length / assets;
  let error = 0;
  let spread = 0;
  for (let i = 0; i < count; i++) {
    let square = 0;
    for (let k = 0; k < assets; k++) square += (draws[i * assets + k] - observed[k]) ** 2;
    error += Math.sqrt(square);
    for (let j = 0; j < i; j++) {
      square = 0;
      for (let k = 0; k < assets; k++) {
        const gap = draws[i * assets + k] - draws[j * assets + k];
        square += gap * gap;
      }
      spread += Math.sqrt(square);
    }
  }
  return error / count - spread / (count * (count - 1));
}

/**
 * Variogram score of order 1/2: over pairs of assets, the squared gap between √|y_i - y_j| and its mean over the draws. It sees wrong
 * correlations that the energy score hardly does. Scheuerer & Hamill, "Variogram-based proper scoring rules for probabilistic forecasts of
 * multivariate quantities", Monthly Weather Review 143 (2015). Lower is better.
 *
 * @param draws [count, assets]
 * @param observed [assets]
 */
export function variogramScore(draws: ArrayLike<number>, observed: ArrayLike<number>): number {
  const assets = observed.length;
  const count = draws.length / assets;
  let score = 0;
  for (let i = 0; i < assets; i++) {
    for (let j = 0; j < i; j++) {
      let mean = 0;
      for (let k = 0; k < count; k++)
        mean += Math.sqrt(Math.abs(draws[k * assets + i] - draws[k * assets + j])) / count;
      score += (Math.sqrt(Math.abs(observed[i] - observed[j])) - mean) ** 2;
    }
  }
  return score;
}
