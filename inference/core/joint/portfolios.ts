import { normalBlock, Stream } from '../random.ts';

/** Random portfolios beside that of equal weights. */
const LONG_SHORT = 10;

/**
 * Weights of portfolios, [portfolios][assets]: equal parts of money first, then random long and short ones, standard normals in units of
 * the assets' deviations, so that no lively asset is the portfolio.
 *
 * @param unit deviation of each asset's returns
 */
export function portfolioWeights(unit: readonly number[], seed: number): Float64Array[] {
  const assets = unit.length;
  const equal = new Float64Array(assets).fill(1 / assets);
  const four = new Float64Array(4);
  const random = Array.from({ length: LONG_SHORT }, (_, portfolio) =>
    Float64Array.from(unit, (each, asset) => {
      normalBlock(seed, portfolio, asset, 0, Stream.evaluation, four);
      return four[0] / each;
    }),
  );
  return [equal, ...random];
}

/** Gain of a portfolio over simple returns of its assets, which begin at `at`: Σ w r. */
export function gainOf(weights: Float64Array, returns: ArrayLike<number>, at: number): number {
  let gain = 0;
  for (let asset = 0; asset < weights.length; asset++) gain += weights[asset] * returns[at + asset];
  return gain;
}
