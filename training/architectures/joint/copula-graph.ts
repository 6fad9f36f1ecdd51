import type { Graph, Value } from '../../onnx/graph.ts';
import { drawFactor } from './cholesky.ts';
import { studentConstants } from './density.ts';
import { DENSITY_BOUND } from './shape.ts';
import { drawCommonShock, drawScore, drawStudent } from './student.ts';
import type { Tie } from './tie.ts';

/**
 * Residuals of paths: noise made dependent, one Scan over the steps.
 *
 * memory [entries, paths], noise [steps, normals + 1, paths] → residuals [steps, assets, paths], and the memory at the end.
 */
export function drawResiduals(graph: Graph, tie: Tie, memory: Value, noise: Value) {
  const { assets, normals, freedom } = tie;
  const { state, collected } = graph.scan(
    { value: memory, shape: [tie.start.length, 'paths'] },
    { value: noise, shape: [normals + 1, 'paths'] },
    (step, before, entry) => {
      const [normal, last] = step.split(entry, [normals, 1]);
      const shock = drawCommonShock(step, last, freedom);
      const z = drawScore(step, step.mul(tie.drawCorrelated(step, before, normal), shock), freedom);
      return { state: tie.drawMemory(step, before, z), collect: [{ value: z, shape: [assets, 'paths'] as const }] };
    },
  );
  return { residuals: collected[0], memory: state };
}

/**
 * Log density of the copula at real residuals, asset by asset (see `copulaLogDensity`), and the memory after every step.
 *
 * memory [entries, series], residuals [steps, assets, series].
 */
export function drawCopulaDensity(graph: Graph, tie: Tie, memory: Value, residuals: Value) {
  const { triangle, assets, freedom } = tie;
  const constants = studentConstants(freedom, assets);
  const day = [assets, 'series'] as const;
  const x = drawStudent(graph, graph.clip(residuals, -DENSITY_BOUND, DENSITY_BOUND), freedom);
  const { collected } = graph.scan(
    { value: memory, shape: [tie.start.length, 'series'] },
    { value: graph.concat([residuals, x], 1), shape: [2 * assets, 'series'] },
    (step, before, entry) => {
      const [z, student] = step.split(entry, [assets, assets]);
      const { ratios, pivots, roots } = drawFactor(step, triangle, tie.drawMatrix(step, before));
      // Forward substitution: what is independent of the assets before.
      let rest = step.mul(student, roots);
      const independent: Value[] = [];
      for (let asset = 0; asset < assets - 1; asset++) {
        const count = assets - 1 - asset;
        const [first, others] = step.split(rest, [1, count]);
        independent.push(first);
        rest = step.sub(others, step.mul(step.rows(ratios[asset], 1, count + 1), first));
      }
      independent.push(rest);
      const root = step.sqrt(pivots);
      const after = tie.drawMemory(step, before, z);
      return {
        state: after,
        collect: [
          { value: after, shape: [tie.start.length, 'series'] as const },
          { value: step.div(step.concat(independent, 0), root), shape: day },
          { value: step.div(root, roots), shape: day },
        ],
      };
    },
  );
  const [states, independent, own] = collected;
  const column = (values: ArrayLike<number>) => graph.constant(values, [assets, 1]);
  const one = graph.scalar(1);
  const half = graph.scalar(0.5);
  const square = graph.square(independent);
  // The squares of the assets before.
  const scale = graph.add(graph.sub(graph.cumulate(square, 1), square), graph.scalar(freedom));
  const degrees = Array.from({ length: assets }, (_, asset) => freedom + asset);
  const spread = graph.mul(half, graph.log(graph.div(column(degrees), scale)));
  const joint = graph.mul(
    column(degrees.map((each) => (each + 1) / 2)),
    graph.log(graph.add(graph.div(square, scale), one)),
  );
  const alone = graph.mul(
    graph.scalar((freedom + 1) / 2),
    graph.log(graph.add(graph.mul(graph.square(x), graph.scalar(1 / freedom)), one)),
  );
  const constant = column(Array.from(constants, (each) => each - constants[0]));
  const logDensity = graph.sub(graph.add(graph.sub(graph.add(spread, constant), joint), alone), graph.log(own));
  return { states, logDensity };
}
