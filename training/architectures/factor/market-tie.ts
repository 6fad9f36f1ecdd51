import type { WeightArrays } from '../architecture.ts';
import { boundedResidual, triangleOf } from '../joint/shape.ts';
import type { Tie } from '../joint/tie.ts';
import { loadingsOf } from './loadings.ts';
import { drawCorrelated, drawMatrix, drawMemory } from './market-graph.ts';
import { NEWS_GAIN } from './shape.ts';

/** Reads the weights of `market`. A memory is how each asset moves with the others, then the size of each, [2 × assets, paths]. */
export function tieMarket(weights: WeightArrays, assets: number): Tie {
  const triangle = triangleOf(assets);
  const [memory, share, freedom] = weights.dynamics.values;
  const together = Float64Array.from(weights.together.values);
  const sign = Float64Array.from(weights.sign.values);
  const rest = Float64Array.from(weights.rest.values);
  const loadings = new Float64Array(assets);
  const roots = new Float64Array(assets);
  const sums = new Float64Array(assets);

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

  /** Adds the rest of each asset, what is its own and its neighbours', to `out`: √(1 - ρ²) times the rows of the factor. */
  const open = (asset: number): number => Math.sqrt(1 - loadings[asset] ** 2);

  const parts = { assets, triangle, memory, share, together, sign, rest };
  return {
    ...{ assets, triangle, freedom },
    fitted: { memory, share, freedom },
    start: Float64Array.from({ length: 2 * assets }, (_, i) => (i < assets ? together[i] : 1)),

    fillMatrix(memories, path, paths, out) {
      read(memories, path, paths);
      const product = (a: number, b: number) => {
        let sum = 0;
        for (let k = 0; k <= Math.min(a, b); k++)
          sum += rest[triangle.diagonal[k] + a - k] * rest[triangle.diagonal[k] + b - k];
        return sum;
      };
      triangle.rows.forEach((row, i) => {
        const column = triangle.columns[i];
        const common = loadings[row] * loadings[column];
        out[i] = sign[row] * sign[column] * (common + open(row) * open(column) * product(row, column));
      });
    },

    correlate(memories, path, paths, noise, from, out) {
      read(memories, path, paths);
      out.fill(0);
      for (let i = 0; i < triangle.size; i++) {
        out[triangle.rows[i]] += rest[i] * noise[from + triangle.columns[i] * paths + path];
      }
      const market = noise[from + assets * paths + path];
      for (let asset = 0; asset < assets; asset++) {
        out[asset] = sign[asset] * (loadings[asset] * market + open(asset) * out[asset]);
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
        const others = (NEWS_GAIN * own * (sum - own)) / (assets - 1);
        const moved = asset * paths + path;
        const size = (assets + asset) * paths + path;
        memories[moved] = memory * memories[moved] + (1 - memory) * others;
        memories[size] = memory * memories[size] + (1 - memory) * own * own;
      }
    },

    drawMatrix: (graph, memories) => drawMatrix(graph, parts, memories),
    drawCorrelated: (graph, memories, normals) => drawCorrelated(graph, parts, memories, normals),
    drawMemory: (graph, memories, z) => drawMemory(graph, parts, memories, z),
  };
}
