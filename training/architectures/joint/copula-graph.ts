import type { Graph, Value } from '../../onnx/graph.ts';
import { drawBend, drawStraight } from './bend.ts';
import { drawFactor } from './cholesky.ts';
import { studentConstants } from './density.ts';
import { drawHalfNormal } from './half-normal.ts';
import { drawLogNormalCdf } from './log-normal-cdf.ts';
import { DENSITY_BOUND } from './shape.ts';
import { drawCommonShock, drawScore, drawStudent } from './student.ts';
import type { Tie } from './tie.ts';

/**
 * Residuals of paths: noise made dependent, one Scan over the steps.
 *
 * memory [entries, paths], noise [steps, normals + 1, paths] → residuals [steps, assets, paths], and the memory at the end.
 */
export function drawResiduals(graph: Graph, tie: Tie, memory: Value, noise: Value) {
  const { assets, normals: count, freedom, skew } = tie;
  // Of all steps at once.
  const halves = skew && drawHalfNormal(graph, graph.slice(noise, 1, count - 1, count));
  const { state, collected } = graph.scan(
    { value: memory, shape: [tie.start.length, 'paths'] },
    [
      { value: noise, shape: [count + 1, 'paths'] },
      ...(halves ? [{ value: halves, shape: [1, 'paths'] as const }] : []),
    ],
    (step, before, entry, half) => {
      const [normals, last] = step.split(entry, [count, 1]);
      const shock = drawCommonShock(step, last, freedom);
      const score = drawScore(step, tie.drawStudents(step, before, { normals, half, shock }), freedom);
      const z = skew ? drawBend(step, score, skew.bends) : score;
      return { state: tie.drawMemory(step, before, z), collect: [{ value: z, shape: [assets, 'paths'] as const }] };
    },
  );
  return { residuals: collected[0], memory: state };
}

/**
 * Log density of the copula at real residuals, asset by asset (see `copulaDensity`), and the memory after every step.
 *
 * memory [entries, series], residuals [steps, assets, series].
 */
export function drawCopulaDensity(graph: Graph, tie: Tie, memory: Value, residuals: Value) {
  const { triangle, assets, freedom, skew } = tie;
  const day = [assets, 'series'] as const;
  const bounded = graph.clip(residuals, -DENSITY_BOUND, DENSITY_BOUND);
  const straightened = skew && drawStraight(graph, bounded, skew.bends);
  const x = drawStudent(graph, straightened?.straight ?? bounded, freedom);
  const { collected } = graph.scan(
    { value: memory, shape: [tie.start.length, 'series'] },
    [
      { value: residuals, shape: day },
      { value: x, shape: day },
    ],
    (step, before, z, student) => {
      const { ratios, pivots, roots } = drawFactor(step, triangle, tie.drawMatrix(step, before));
      const root = step.sqrt(pivots);
      const independent = (values: Value) => step.div(forward(step, ratios, values), root);
      const after = tie.drawMemory(step, before, z);
      const collect = [{ value: after, shape: [tie.start.length, 'series'] as const }];
      if (skew) {
        const direction = skew.drawDirection(step, before);
        const moved = step.add(student, step.mul(direction, step.scalar(skew.mean)));
        const values = [independent(moved), root, independent(direction)];
        collect.push(...values.map((value) => ({ value, shape: day })));
      } else {
        const values = [independent(step.mul(student, roots)), step.div(root, roots)];
        collect.push(...values.map((value) => ({ value, shape: day })));
      }
      return { state: after, collect };
    },
  );
  const [states, independent, own, direction] = collected;
  const symmetric = drawStudentDensity(graph, freedom, assets, { independent, own, x });
  if (!skew || !straightened) return { states, logDensity: symmetric };
  const steps = graph.mul(direction, graph.scalar(skew.size));
  const share = drawLogShare(graph, freedom, assets, independent, steps);
  const { straight, slope } = straightened;
  const squares = graph.mul(graph.sub(graph.square(bounded), graph.square(straight)), graph.scalar(0.5));
  const bending = graph.sub(squares, graph.log(slope));
  return { states, logDensity: graph.add(graph.add(symmetric, share), bending) };
}

/** Forward substitution by U, ones on its diagonal: what is independent of the assets before. */
function forward(graph: Graph, ratios: readonly Value[], values: Value): Value {
  const assets = ratios.length;
  let rest = values;
  const independent: Value[] = [];
  for (let asset = 0; asset < assets - 1; asset++) {
    const count = assets - 1 - asset;
    const [first, others] = graph.split(rest, [1, count]);
    independent.push(first);
    rest = graph.sub(others, graph.mul(graph.rows(ratios[asset], 1, count + 1), first));
  }
  independent.push(rest);
  return graph.concat(independent, 0);
}

/** Log densities of Student-t's x given those before them, less those alone. */
function drawStudentDensity(
  graph: Graph,
  freedom: number,
  assets: number,
  { independent, own, x }: { readonly independent: Value; readonly own: Value; readonly x: Value },
): Value {
  const constants = studentConstants(freedom, assets);
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
  return graph.sub(graph.add(graph.sub(graph.add(spread, constant), joint), alone), graph.log(own));
}

/** What the skew adds: log probabilities of Student-t's, of the assets so far less those of the assets before. */
function drawLogShare(graph: Graph, freedom: number, assets: number, independent: Value, steps: Value): Value {
  const degrees = Array.from({ length: assets }, (_, asset) => freedom + asset + 1);
  const along = graph.cumulate(graph.mul(independent, steps), 1);
  const left = graph.sub(graph.scalar(1), graph.cumulate(graph.square(steps), 1));
  const distance = graph.add(graph.cumulate(graph.square(independent), 1), graph.scalar(freedom));
  // Over the root of its degrees of freedom, as `drawScore` reads it.
  const argument = graph.div(along, graph.sqrt(graph.mul(left, distance)));
  const shares = drawLogNormalCdf(graph, drawScore(graph, argument, degrees));
  const difference = Array.from({ length: assets * assets }, (_, i) => {
    const back = Math.floor(i / assets) - (i % assets);
    return back === 0 ? 1 : back === 1 ? -1 : 0;
  });
  const first = Array.from({ length: assets }, (_, asset) => (asset === 0 ? Math.LN2 : 0));
  const differences = graph.matMul(graph.constant(difference, [assets, assets]), shares);
  return graph.add(differences, graph.constant(first, [assets, 1]));
}
