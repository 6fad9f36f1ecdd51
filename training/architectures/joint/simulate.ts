import { type Copula, factorise, newFactor, remember } from './copula.ts';
import { commonShock, scoreOf } from './student.ts';

/**
 * Residuals of paths: noise made dependent, step by step.
 *
 * @param movements Q, [entries of the triangle, paths]; it is left as it is after the last step
 * @param noise [steps, assets + 1, paths]: one normal for each asset, then that of the common shock
 * @returns standard normals, [steps, assets, paths]
 */
export function drawResiduals(
  copula: Copula,
  movements: Float64Array,
  noise: Float32Array,
  steps: number,
  paths: number,
): Float32Array {
  const { assets, triangle, freedom } = copula;
  const residuals = new Float32Array(steps * assets * paths);
  const factor = newFactor(copula);
  const drawn = new Float64Array(assets);
  for (let step = 0; step < steps; step++) {
    const from = step * (assets + 1) * paths;
    const to = step * assets * paths;
    for (let path = 0; path < paths; path++) {
      factorise(copula, movements, path, paths, factor);
      drawn.fill(0);
      for (let i = 0; i < triangle.size; i++) {
        drawn[triangle.rows[i]] += factor.entries[i] * noise[from + triangle.columns[i] * paths + path];
      }
      const shock = commonShock(noise[from + assets * paths + path], freedom);
      for (let asset = 0; asset < assets; asset++) {
        residuals[to + asset * paths + path] = scoreOf(drawn[asset] * shock, freedom);
      }
      remember(copula, movements, residuals, to, path, paths);
    }
  }
  return residuals;
}
