import { PathloomError } from '../../contract/error.ts';

/** Paths and what a view is about. */
export interface ViewedPaths {
  /** Weights before the views, 1 in sum, [paths]. */
  readonly weights: Float64Array;
  /** What each view is about on each path, `values[view]` is [paths]. */
  readonly values: readonly Float64Array[];
  /** Mean that each view asks for. */
  readonly targets: readonly number[];
}

const MOST_STEPS = 200;
/** Of a mean, in standard deviations. */
const TOLERANCE = 1e-10;

/**
 * The weights nearest to those given, in relative entropy, under which the means are those of the views: each weight is multiplied by
 * exp(λ · values). Meucci, "Fully flexible views: theory and practice", Risk (2008), section 3; λ minimises the logarithm of the sum
 * of the weights, a convex function, by Newton's method.
 *
 * @param pause awaited between walks through all paths
 * @returns weights, 1 in sum
 * @throws PathloomError `bad_option` where no weights of these paths have such means
 */
export async function poolWeights(
  { weights, values, targets }: ViewedPaths,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const centred: Float64Array[] = [];
  for (const [view, row] of values.entries()) {
    await pause();
    centred.push(centre(row, weights, targets[view], view));
  }
  const lambda = new Float64Array(values.length);
  let now = tilted(weights, centred, lambda);
  for (let step = 0; step < MOST_STEPS; step++) {
    await pause();
    const gradient = centred.map((row) => mean(row, now.weights));
    if (gradient.every((value) => Math.abs(value) < TOLERANCE)) return now.weights;
    const direction = solve(covariance(centred, gradient, now.weights), gradient);
    const slope = direction?.reduce((sum, value, view) => sum + value * gradient[view], 0) ?? 0;
    if (!direction || !(slope > 0)) break;
    let length = 1;
    let next = now;
    // Far from the minimum a whole step can go up.
    for (; length > 1e-10; length /= 2) {
      await pause();
      next = tilted(
        weights,
        centred,
        lambda.map((value, view) => value - length * direction[view]),
      );
      if (next.logSum <= now.logSum - 1e-4 * length * slope) break;
    }
    if (!(next.logSum < now.logSum)) {
      // Rounding hides what is left to win.
      if (gradient.every((value) => Math.abs(value) < Math.sqrt(TOLERANCE))) return now.weights;
      break;
    }
    for (const [view, value] of direction.entries()) lambda[view] -= length * value;
    now = next;
  }
  throw refuse('views', 'cannot hold together on these paths: no weights give all of the means');
}

/** Relative entropy of weights to others, in nats. */
export function relativeEntropy(weights: Float64Array, others: Float64Array): number {
  return weights.reduce((sum, weight, i) => (weight > 0 ? sum + weight * Math.log(weight / others[i]) : sum), 0);
}

/** Values less the target, in standard deviations. */
function centre(row: Float64Array, weights: Float64Array, target: number, view: number): Float64Array {
  const low = row.reduce((a, b) => Math.min(a, b));
  const high = row.reduce((a, b) => Math.max(a, b));
  if (!(target > low && target < high)) {
    const range = `on these paths it lies between ${low.toPrecision(3)} and ${high.toPrecision(3)}`;
    throw refuse(`views.${view}`, `asks for a mean of ${target} a year; ${range}`);
  }
  const average = mean(row, weights);
  const deviation = Math.sqrt(row.reduce((sum, value, i) => sum + weights[i] * (value - average) ** 2, 0));
  return row.map((value) => (value - target) / deviation);
}

const mean = (row: Float64Array, weights: Float64Array): number =>
  row.reduce((sum, value, i) => sum + weights[i] * value, 0);

function tilted(weights: Float64Array, rows: readonly Float64Array[], lambda: Float64Array) {
  const exponents = weights.map((_, i) => rows.reduce((sum, row, view) => sum + lambda[view] * row[i], 0));
  const most = exponents.reduce((a, b) => Math.max(a, b));
  const out = weights.map((weight, i) => weight * Math.exp(exponents[i] - most));
  const sum = out.reduce((a, b) => a + b, 0);
  return { weights: out.map((weight) => weight / sum), logSum: most + Math.log(sum) };
}

function covariance(rows: readonly Float64Array[], means: readonly number[], weights: Float64Array): number[][] {
  return rows.map((a, i) =>
    rows.map((b, j) => weights.reduce((sum, weight, k) => sum + weight * a[k] * b[k], 0) - means[i] * means[j]),
  );
}

/** Solves a small system by elimination; undefined where it has no one solution. */
function solve(matrix: number[][], right: readonly number[]): number[] | undefined {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let k = 0; k < rows.length; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]) > Math.abs(rows[best][k]) ? k + i : best), k);
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    if (!(Math.abs(rows[k][k]) > 1e-14)) return undefined;
    for (const row of rows.slice(k + 1)) {
      const share = row[k] / rows[k][k];
      for (let j = k; j < row.length; j++) row[j] -= share * rows[k][j];
    }
  }
  const out = new Array<number>(rows.length).fill(0);
  for (let k = rows.length - 1; k >= 0; k--) {
    const known = out.reduce((sum, value, j) => (j > k ? sum + rows[k][j] * value : sum), 0);
    out[k] = (rows[k][rows.length] - known) / rows[k][k];
  }
  return out;
}

const refuse = (field: string, message: string) => new PathloomError('bad_option', `${field} ${message}`, { field });
