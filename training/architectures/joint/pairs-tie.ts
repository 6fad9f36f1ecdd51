import type { WeightArrays } from '../architecture.ts';
import { factorise, newFactor } from './cholesky.ts';
import { drawMatrix, drawMemory, drawStudents } from './pairs-graph.ts';
import { boundedResidual, fillTriangle, triangleOf } from './shape.ts';
import type { Tie } from './tie.ts';

/** Reads the weights of `pairs`. A memory is Q, [entries of the triangle, paths]. */
export function tiePairs(weights: WeightArrays, assets: number): Tie {
  const triangle = triangleOf(assets);
  const [memory, share, freedom] = weights.dynamics.values;
  const constant = fillTriangle(triangle, weights.correlation.values);
  const base = constant.map((entry) => (entry * (1 - share)) / share);
  const factor = newFactor(triangle);
  const parts = { assets, triangle, memory, base };
  const tie: Tie = {
    ...{ assets, triangle, freedom },
    normals: assets,
    fitted: { memory, share, freedom },
    start: constant,

    fillMatrix(movements, path, paths, out) {
      for (let i = 0; i < triangle.size; i++) out[i] = movements[i * paths + path] + base[i];
    },

    draw(movements, path, paths, noise, from, shock, out) {
      tie.fillMatrix(movements, path, paths, factor.entries);
      factorise(triangle, factor);
      out.fill(0);
      for (let i = 0; i < triangle.size; i++) {
        out[triangle.rows[i]] += factor.entries[i] * noise[from + triangle.columns[i] * paths + path] * shock;
      }
    },

    remember(movements, z, offset, path, paths) {
      const bounded = (asset: number) => boundedResidual(z[offset + asset * paths + path]);
      for (let i = 0; i < triangle.size; i++) {
        const product = bounded(triangle.rows[i]) * bounded(triangle.columns[i]);
        movements[i * paths + path] = memory * movements[i * paths + path] + (1 - memory) * product;
      }
    },

    drawMatrix: (graph, movements) => drawMatrix(graph, parts, movements),
    drawStudents: (graph, movements, { normals, shock }) => drawStudents(graph, parts, movements, normals, shock),
    drawMemory: (graph, movements, z) => drawMemory(graph, parts, movements, z),
  };
  return tie;
}
