import {
  FALL_AVERAGES,
  FLOOR,
  REFERENCE_ROW,
  RETURN_AVERAGES,
  SQUARE_AVERAGES,
  STATE_SIZE,
  TREND_MULTIPLES,
} from './shape.ts';

const FALLS = RETURN_AVERAGES + SQUARE_AVERAGES;

/**
 * state → features, both [STATE_SIZE, paths]: return averages over the recent volatility, half the logarithm of the square
 * averages, and the share of falls in the recent variance, from -1 to about 1.
 */
export function computeFeatures(state: Float64Array, features: Float64Array, paths: number): void {
  const reference = REFERENCE_ROW * paths;
  for (let i = 0; i < RETURN_AVERAGES; i++) {
    for (let path = 0; path < paths; path++) {
      features[i * paths + path] =
        (TREND_MULTIPLES[i] * state[i * paths + path]) / Math.sqrt(state[reference + path] + FLOOR);
    }
  }
  for (let i = RETURN_AVERAGES * paths; i < FALLS * paths; i++) features[i] = 0.5 * Math.log(state[i] + FLOOR);
  for (let i = FALLS; i < FALLS + FALL_AVERAGES; i++) {
    for (let path = 0; path < paths; path++) {
      features[i * paths + path] = (2 * state[i * paths + path]) / (state[reference + path] + FLOOR) - 1;
    }
  }
}

/** Adjoint of `computeFeatures`: adds to `stateGradient` [STATE_SIZE, paths]. */
export function featuresAdjoint(
  state: Float64Array,
  features: Float64Array,
  featureGradient: Float64Array,
  stateGradient: Float64Array,
  paths: number,
): void {
  const reference = REFERENCE_ROW * paths;
  for (let i = 0; i < RETURN_AVERAGES; i++) {
    for (let path = 0; path < paths; path++) {
      const square = state[reference + path] + FLOOR;
      const gradient = featureGradient[i * paths + path];
      stateGradient[i * paths + path] += (gradient * TREND_MULTIPLES[i]) / Math.sqrt(square);
      stateGradient[reference + path] -= (0.5 * gradient * features[i * paths + path]) / square;
    }
  }
  for (let i = RETURN_AVERAGES * paths; i < FALLS * paths; i++) {
    stateGradient[i] += (0.5 * featureGradient[i]) / (state[i] + FLOOR);
  }
  for (let i = FALLS; i < STATE_SIZE; i++) {
    for (let path = 0; path < paths; path++) {
      const square = state[reference + path] + FLOOR;
      const gradient = featureGradient[i * paths + path];
      stateGradient[i * paths + path] += (2 * gradient) / square;
      stateGradient[reference + path] -= (gradient * (features[i * paths + path] + 1)) / square;
    }
  }
}
