import { bend } from './bend.ts';
import { commonShock, scoreOf } from './student.ts';
import type { Tie } from './tie.ts';

/**
 * Residuals of paths: noise made dependent, step by step.
 *
 * @param memory [entries, paths]; it is left as it is after the last step
 * @param noise [steps, normals + 1, paths]: the coupling's normals, then that of the common shock
 * @returns standard normals, [steps, assets, paths]
 */
export function drawResiduals(
  tie: Tie,
  memory: Float64Array,
  noise: Float32Array,
  steps: number,
  paths: number,
): Float32Array {
  const { assets, freedom, skew } = tie;
  const rows = tie.normals + 1;
  const residuals = new Float32Array(steps * assets * paths);
  const students = new Float64Array(assets);
  for (let step = 0; step < steps; step++) {
    const from = step * rows * paths;
    const to = step * assets * paths;
    for (let path = 0; path < paths; path++) {
      const shock = commonShock(noise[from + (rows - 1) * paths + path], freedom);
      tie.draw(memory, path, paths, noise, from, shock, students);
      for (let asset = 0; asset < assets; asset++) {
        const score = scoreOf(students[asset], freedom);
        residuals[to + asset * paths + path] = skew ? bend(score, skew.bends[asset]) : score;
      }
      tie.remember(memory, residuals, to, path, paths);
    }
  }
  return residuals;
}
