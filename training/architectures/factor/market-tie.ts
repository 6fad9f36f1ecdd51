import type { WeightArrays } from '../architecture.ts';
import { halfNormal } from '../joint/half-normal.ts';
import { boundedResidual, triangleOf } from '../joint/shape.ts';
import type { Skew, Tie } from '../joint/tie.ts';
import { loadingsOf } from './loadings.ts';
import { drawDirection, drawMatrix, drawMemory, drawStudents } from './market-graph.ts';
import { bendOf, marketSkew, wideOf } from './skew.ts';

/** Reads the weights of `market`. A memory is how each asset moves with the others, then the size of each, [2 × assets, paths]. */
export function tieMarket(weights: WeightArrays, assets: number): Tie {
  const triangle = triangleOf(assets);
  const { rows, columns, diagonal, size } = triangle;
  const [memory, share, freedom, gain, delta] = weights.dynamics.values;
  const together = Float64Array.from(weights.together.values);
  const sign = Float64Array.from(weights.sign.values);
  const rest = Float64Array.from(weights.rest.values);
  const loadings = new Float64Array(assets);
  const roots = new Float64Array(assets);
  const sums = new Float64Array(assets);
  /** Correlations of what the market leaves open, and the signs of pairs: both lower triangles. */
  const open = Float64Array.from(rows, (row, i) => {
    let sum = 0;
    for (let k = 0; k <= columns[i]; k++) sum += rest[diagonal[k] + row - k] * rest[diagonal[k] + columns[i] - k];
    return sum;
  });
  const pairSign = Float64Array.from(rows, (row, i) => sign[row] * sign[columns[i]]);

  /** Fills `loadings` with those of the next day. */
  const read = (memories: Float64Array, path: number, paths: number): void => {
    let mean = 0;
    for (let asset = 0; asset < assets; asset++) {
      roots[asset] = Math.sqrt(1 - share + share * memories[(assets + asset) * paths + path]);
      mean += roots[asset] / assets;
    }
    for (let asset = 0; asset < assets; asset++) {
      const mixed = (1 - share) * together[asset] + share * memories[asset * paths + path];
      sums[asset] = mixed / (roots[asset] * mean);
    }
    loadingsOf(sums, loadings);
  };

  const common = marketSkew(delta, freedom);
  const wide = wideOf(common);
  /** √(1 - ρ²) of an asset. */
  const leftOf = (asset: number): number => Math.sqrt(1 - loadings[asset] ** 2);

  // The skew of an asset alone, with the loading that it has in the long run.
  loadingsOf(together, loadings);
  const bends =
    delta === 0 ? [] : Array.from(loadings, (loading, asset) => bendOf(delta, sign[asset] * loading, freedom));

  const parts = { assets, triangle, memory, share, freedom, gain, together, sign, pairSign, rest, open, common, wide };
  const skew: Skew = {
    ...{ size: common.size, mean: common.mean, bends },
    fillDirection(memories, path, paths, out) {
      read(memories, path, paths);
      for (let asset = 0; asset < assets; asset++) out[asset] = sign[asset] * loadings[asset];
    },
    drawDirection: (graph, memories) => drawDirection(graph, parts, memories),
  };
  return {
    ...{ assets, triangle, freedom },
    ...(delta !== 0 && { skew }),
    normals: assets + 2,
    fitted: { memory, share, freedom, gain, skew: delta },
    start: Float64Array.from({ length: 2 * assets }, (_, i) => (i < assets ? together[i] : 1)),

    fillMatrix(memories, path, paths, out) {
      read(memories, path, paths);
      for (let i = 0; i < size; i++) {
        const shared = wide * loadings[rows[i]] * loadings[columns[i]];
        out[i] = pairSign[i] * (shared + leftOf(rows[i]) * leftOf(columns[i]) * open[i]);
      }
    },

    draw(memories, path, paths, noise, from, shock, out) {
      read(memories, path, paths);
      out.fill(0);
      for (let i = 0; i < size; i++) out[rows[i]] += rest[i] * noise[from + columns[i] * paths + path];
      const normal = noise[from + assets * paths + path];
      const half = halfNormal(noise[from + (assets + 1) * paths + path]);
      const market = (common.plain * normal + common.size * half) * shock - common.mean;
      for (let asset = 0; asset < assets; asset++) {
        out[asset] = sign[asset] * (loadings[asset] * market + leftOf(asset) * out[asset] * shock);
      }
    },

    remember(memories, z, offset, path, paths) {
      let sum = 0;
      for (let asset = 0; asset < assets; asset++) {
        sums[asset] = sign[asset] * boundedResidual(z[offset + asset * paths + path]);
        sum += sums[asset];
      }
      for (let asset = 0; asset < assets; asset++) {
        const own = sums[asset];
        const others = (gain * own * (sum - own)) / (assets - 1);
        const moved = asset * paths + path;
        const sizes = (assets + asset) * paths + path;
        memories[moved] = memory * memories[moved] + (1 - memory) * others;
        memories[sizes] = memory * memories[sizes] + (1 - memory) * own * own;
      }
    },

    drawMatrix: (graph, memories) => drawMatrix(graph, parts, memories),
    drawStudents: (graph, memories, drawn) => drawStudents(graph, parts, memories, drawn),
    drawMemory: (graph, memories, z) => drawMemory(graph, parts, memories, z),
  };
}
