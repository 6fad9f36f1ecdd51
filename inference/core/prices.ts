import { PathloomError } from '../contract/error.ts';
import type { ScenarioRequest } from '../contract/scenario.ts';

const DEFAULT_PRICE = 100;

/** The price of every asset at step 0. */
export function initialPrices(initialPrice: ScenarioRequest['initialPrice'], assets: number): number[] {
  if (initialPrice === undefined) return Array.from({ length: assets }, () => DEFAULT_PRICE);
  if (typeof initialPrice === 'number') return Array.from({ length: assets }, () => initialPrice);
  if (initialPrice.length !== assets) {
    throw new PathloomError(
      'bad_option',
      `initialPrice has ${initialPrice.length} prices, the model has ${assets} assets; give one number or one for each`,
      { field: 'initialPrice' },
    );
  }
  return initialPrice;
}

/**
 * A function that turns log returns into prices in place, P[t] = P[0] exp(r[1] + … + r[t]), for successive pieces of the same
 * paths; it does nothing if returns were asked for. Prices are kept in float64, so that long paths do not drift.
 *
 * @returns takes [steps, assets, paths]
 */
export function createPricer(
  { output, initialPrice }: Pick<ScenarioRequest, 'output' | 'initialPrice'>,
  assets: number,
  paths: number,
): (values: Float32Array) => void {
  if (output === 'returns') return () => {};
  const prices = Float64Array.from(
    initialPrices(initialPrice, assets).flatMap((price) => Array.from({ length: paths }, () => price)),
  );
  return (values) => {
    for (let row = 0; row < values.length; row += prices.length) {
      for (let column = 0; column < prices.length; column++) {
        prices[column] *= growthOf(values[row + column]);
        values[row + column] = prices[column];
      }
    }
  };
}

/** eˣ: for the small returns that nearly all are by its series to x¹⁰, which is exact to 10⁻¹⁴ here, and quicker. */
function growthOf(x: number): number {
  if (Math.abs(x) > 0.25) return Math.exp(x);
  const late = ((((x / 3628800 + 1 / 362880) * x + 1 / 40320) * x + 1 / 5040) * x + 1 / 720) * x + 1 / 120;
  return ((((late * x + 1 / 24) * x + 1 / 6) * x + 1 / 2) * x + 1) * x + 1;
}
