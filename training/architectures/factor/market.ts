import { constantWeights, vectorOf } from '../initial-weights.ts';
import { fillTriangle, triangleOf } from '../joint/shape.ts';
import type { Coupling } from '../joint/tie.ts';
import { fitMarket } from './fit.ts';
import { draw, remember } from './market-cell.ts';
import { tieMarket } from './market-tie.ts';
import { LOADING_BOUND } from './shape.ts';

/** Before the fit every pair has this correlation; memory, share, degrees of freedom, gain and skew. */
const CORRELATION = 0.3;
const DYNAMICS = [0.98, 0.85, 16, 1.02, -0.6];

/**
 * A memory for every asset: how it moves with the others. Residuals are ρᵢ m + √(1 - ρᵢ²) eᵢ, with m, which all share, the market, and
 * e normals with constant correlations, what neighbours have in common beside it. The market is skewed: √(1 - δ²) of a normal and δ of a
 * half normal, so that with δ < 0 it falls harder than it rises, and assets fall together. An asset alone keeps its law in the long run
 * (see `bendOf`); on days on which it loads more on the market than usual it is skewed a little with it. Skewed factors in copulas: Oh &
 * Patton, "Modeling dependence in high dimensions with factor copulas", Journal of Business & Economic Statistics 35 (2017). The loading
 * ρᵢ is cᵢ / √c̄ (see `loadingsOf`), with cᵢ the mean correlation of asset i with the others, c̄ the mean over assets:
 *
 *     cᵢ = pᵢ / (√vᵢ mean √v),  p = (1 - w) p̄ + w P,  v = 1 - w + w V,
 *     P ← λ P + (1 - λ) g ẑᵢ mean of the others' ẑ,  V ← λ V + (1 - λ) ẑᵢ²,
 *
 * with a gain g, see `calibrateGain`, and residuals turned by the sign of their asset, -1 where it moves against the others. It has two
 * memories for each asset where `pairs` has one for each pair: fewer numbers, which may move faster, and a step of a generator takes as
 * many operations as assets squared, not cubed. Dynamic loadings in a factor copula: Creal & Tsay, "High dimensional dynamic stochastic
 * copula models", Journal of Econometrics 189 (2015); here they follow an average, as in DCC. The correlation of two assets alone cannot
 * change its sign, and mean correlations of about `FADE` or less come out too weak in the long run.
 *
 * Weights: `together`, p̄; `sign`; `rest`, the Cholesky factor of the correlations of e, its lower triangle, with rows of length one;
 * `dynamics`, λ, w, ν, g and δ.
 */
export const market: Coupling = {
  parameters: { loadingBound: LOADING_BOUND },
  memoryNames: (assets) => [
    ...assets.map((asset) => `co_movement_${asset}`),
    ...assets.map((asset) => `residual_size_${asset}`),
  ],
  normalsOf: (assets) => assets + 2,

  initialWeights(assets) {
    const triangle = triangleOf(assets);
    return {
      together: constantWeights([assets], CORRELATION),
      sign: constantWeights([assets], 1),
      rest: vectorOf(fillTriangle(triangle, new Float64Array(triangle.size))),
      dynamics: vectorOf(DYNAMICS),
    };
  },

  fit: fitMarket,
  tie: tieMarket,
  draw,
  remember,
};
