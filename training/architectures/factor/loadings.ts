import { FADE, LOADING_BOUND } from './shape.ts';

/**
 * Loadings of assets on what moves them together, from the mean correlation of each with the others: ρᵢ = cᵢ / √c̄, exact where all
 * correlations are alike. After the centroid method of Thurstone, "Multiple-factor analysis" (1947), but without the diagonal.
 *
 * @param together c, [assets]
 * @param out [assets]
 */
export function loadingsOf(together: ArrayLike<number>, out: Float64Array): void {
  const assets = out.length;
  let mean = 0;
  for (let asset = 0; asset < assets; asset++) mean += together[asset] / assets;
  const slope = Math.min(FADE, Math.max(0, mean)) / FADE / Math.sqrt(Math.max(FADE, mean));
  for (let asset = 0; asset < assets; asset++) {
    out[asset] = Math.min(LOADING_BOUND, Math.max(-LOADING_BOUND, together[asset] * slope));
  }
}
