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
 * paths; it does nothing if returns were asked for. The sum is kept in float64, so that long paths do not drift.
 *
 * @returns takes [steps, assets, paths]
 */
export function createPricer(
  { output, initialPrice }: Pick<ScenarioRequest, 'output' | 'initialPrice'>,
  assets: number,
  paths: number,
): (values: Float32Array) => void {
  if (output === 'returns') return () => {};
  const first = initialPrices(initialPrice, assets);
  const sums = new Float64Array(assets * paths);
  return (values) => {
    for (let i = 0; i < values.length; i++) {
      const column = i % sums.length;
      sums[column] += values[i];
      values[i] = first[Math.floor(column / paths)] * Math.exp(sums[column]);
    }
  };
}
