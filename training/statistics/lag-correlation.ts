/**
 * Correlations of a[t] with b[t + k] at given lags, pooled over paths, with their adjoint. Means and deviations are those of
 * the whole sample: corr_k = mean((a[t] - ā)(b[t+k] - b̄)) / (σa σb).
 *
 * @param a [steps, paths]; `b` likewise
 */
export function lagCorrelations(
  a: Float64Array,
  b: Float64Array,
  lags: readonly number[],
  steps: number,
  paths: number,
): { values: Float64Array; adjoint: (slopes: Float64Array, aGradient: Float64Array, bGradient: Float64Array) => void } {
  const size = steps * paths;
  const centredA = centre(a);
  const centredB = centre(b);
  const deviationA = deviation(centredA);
  const deviationB = deviation(centredB);
  const scale = deviationA * deviationB + 1e-6;
  const values = new Float64Array(lags.length);
  for (let n = 0; n < lags.length; n++) {
    const shift = lags[n] * paths;
    let sum = 0;
    for (let i = 0; i < size - shift; i++) sum += centredA[i] * centredB[i + shift];
    values[n] = sum / (size - shift) / scale;
  }

  const adjoint = (slopes: Float64Array, aGradient: Float64Array, bGradient: Float64Array): void => {
    let byScale = 0;
    let byMeanA = 0;
    let byMeanB = 0;
    for (let n = 0; n < lags.length; n++) {
      const shift = lags[n] * paths;
      const slope = slopes[n] / scale / (size - shift);
      let sumA = 0;
      let sumB = 0;
      for (let i = 0; i < size - shift; i++) {
        aGradient[i] += slope * centredB[i + shift];
        bGradient[i + shift] += slope * centredA[i];
        sumA += centredA[i];
        sumB += centredB[i + shift];
      }
      byMeanA -= slope * sumB;
      byMeanB -= slope * sumA;
      byScale -= (slopes[n] * values[n]) / scale;
    }
    const alongA = (byScale * deviationB) / (size * deviationA + 1e-12);
    const alongB = (byScale * deviationA) / (size * deviationB + 1e-12);
    for (let i = 0; i < size; i++) {
      aGradient[i] += alongA * centredA[i] + byMeanA / size;
      bGradient[i] += alongB * centredB[i] + byMeanB / size;
    }
  };
  return { values, adjoint };
}

function centre(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  return values.map((value) => value - mean);
}

function deviation(centred: Float64Array): number {
  let sum = 0;
  for (const value of centred) sum += value * value;
  return Math.sqrt(sum / centred.length);
}
