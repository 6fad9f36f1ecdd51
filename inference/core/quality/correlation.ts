/**
 * Sum over t of x[t] · y[t + k], for k = 1 … lags; entry k - 1 belongs to lag k.
 *
 * The hot loop of an evaluation. Four lags at a time, so that four sums run in parallel: a single sum waits for itself.
 */
function lagProducts(x: Float64Array, y: Float64Array, lags: number): Float64Array {
  const steps = x.length;
  const products = new Float64Array(lags);
  for (let lag = 1; lag <= lags; lag += 4) {
    const shared = Math.max(0, steps - lag - 3);
    let p0 = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    for (let t = 0; t < shared; t++) {
      const now = x[t];
      const then = t + lag;
      p0 += now * y[then];
      p1 += now * y[then + 1];
      p2 += now * y[then + 2];
      p3 += now * y[then + 3];
    }
    const sums = [p0, p1, p2, p3];
    for (let i = 0; i < 4 && lag + i <= lags; i++) {
      for (let t = shared; t < steps - lag - i; t++) sums[i] += x[t] * y[t + lag + i];
      products[lag + i - 1] = sums[i];
    }
  }
  return products;
}

/**
 * Autocorrelation at lags 1 … lags, with the mean and the variance of the whole series at every lag; zero where nothing varies.
 *
 * Cont, "Empirical properties of asset returns" (2001), section 4: applied to r, |r| and r².
 *
 * @param values [steps]
 */
export function autocorrelation(values: Float64Array, lags: number): Float64Array {
  const centred = centre(values);
  const power = sumOfSquares(centred);
  const products = lagProducts(centred, centred, lags);
  for (let i = 0; i < lags; i++) products[i] = power > 0 ? products[i] / power : 0;
  return products;
}

/**
 * Leverage correlation: corr(r[t], r[t + k]²) for k = 1 … lags, with means and deviations of just the pairs in use.
 * Negative where falls come before turbulence. Cont (2001), section 2, fact 9.
 *
 * @param returns [steps]
 */
export function leverageCorrelation(returns: Float64Array, lags: number): Float64Array {
  // Taking out the overall means changes no correlation, and keeps the sums below free of cancellation.
  const x = centre(returns);
  const y = centreOfSquares(returns);
  const steps = x.length;
  const powerX = sumOfSquares(x);
  const powerY = sumOfSquares(y);
  let sumX = 0;
  let sumY = 0;
  let squaresX = powerX;
  let squaresY = powerY;
  const products = lagProducts(x, y, lags);
  for (let lag = 1; lag <= lags; lag++) {
    const lastX = x[steps - lag];
    const firstY = y[lag - 1];
    sumX -= lastX;
    squaresX -= lastX * lastX;
    sumY -= firstY;
    squaresY -= firstY * firstY;
    const pairs = steps - lag;
    const varianceX = squaresX - (sumX * sumX) / pairs;
    const varianceY = squaresY - (sumY * sumY) / pairs;
    // What remains of a series that stands still is rounding, and must not be divided by.
    const varies = varianceX > 1e-12 * powerX && varianceY > 1e-12 * powerY;
    const covariance = products[lag - 1] - (sumX * sumY) / pairs;
    products[lag - 1] = varies ? covariance / Math.sqrt(varianceX * varianceY) : 0;
  }
  return products;
}

function centre(values: Float64Array): Float64Array {
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += values[t];
  const mean = sum / values.length;
  const centred = new Float64Array(values.length);
  for (let t = 0; t < values.length; t++) centred[t] = values[t] - mean;
  return centred;
}

function centreOfSquares(values: Float64Array): Float64Array {
  const squares = new Float64Array(values.length);
  for (let t = 0; t < values.length; t++) squares[t] = values[t] * values[t];
  return centre(squares);
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += values[t] * values[t];
  return sum;
}
