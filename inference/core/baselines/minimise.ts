/** Where a search ended. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  /** Whether a fresh start from here found nothing better, within the limit of evaluations. */
  readonly converged: boolean;
  readonly evaluations: number;
}

export interface MinimiseOptions {
  /** First steps along each axis, [dimensions]. */
  readonly steps: readonly number[];
  /** Largest spread of values over the simplex at the end; 1e-9 unless given. */
  readonly tolerance?: number;
  /** 4,000 unless given. */
  readonly maximumEvaluations?: number;
}

interface Vertex {
  readonly x: Float64Array;
  readonly value: number;
}

/**
 * Minimises a function of a few variables without derivatives, by the simplex method of Nelder & Mead in the form of Lagarias,
 * Reeds, Wright & Wright, "Convergence properties of the Nelder–Mead simplex method in low dimensions", SIAM J. Optim. (1998),
 * section 2. A simplex can collapse where there is no minimum: so the search starts again from its own answer, with smaller
 * steps, until that changes nothing.
 *
 * @param objective may return Infinity or NaN where it is not defined; neither is ever taken for a minimum
 */
export function minimise(
  objective: (x: Float64Array) => number,
  start: ArrayLike<number>,
  options: MinimiseOptions,
): Minimum {
  const { steps, tolerance = 1e-9, maximumEvaluations = 4000 } = options;
  let evaluations = 0;
  const evaluate = (x: Float64Array): Vertex => {
    evaluations += 1;
    const value = objective(x);
    return { x, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  let best = evaluate(Float64Array.from(start));
  for (let round = 0; evaluations < maximumEvaluations && Number.isFinite(best.value); round++) {
    // Turned round each time, since a simplex of the shape that collapsed would collapse again.
    const scale = Math.max(0.25 ** round, 1e-3) * (round % 2 === 0 ? 1 : -1);
    const simplex = [best, ...steps.map((step, axis) => evaluate(moved(best.x, axis, step * scale)))];
    const settled = settle(simplex, evaluate, () => evaluations < maximumEvaluations, tolerance);
    const gain = best.value - simplex[0].value;
    best = simplex[0];
    if (round > 0 && settled && gain <= 10 * tolerance) return { ...best, converged: true, evaluations };
  }
  return { ...best, converged: false, evaluations };
}

/** Moves the simplex until its values agree; in the end it is sorted, best first. Returns whether they agree. */
function settle(
  simplex: Vertex[],
  evaluate: (x: Float64Array) => Vertex,
  mayGoOn: () => boolean,
  tolerance: number,
): boolean {
  const last = simplex.length - 1;
  for (;;) {
    simplex.sort((a, b) => a.value - b.value);
    const [best] = simplex;
    const worst = simplex[last];
    if (worst.value - best.value <= tolerance || !Number.isFinite(best.value)) return true;
    if (!mayGoOn()) return false;
    const centre = centroid(simplex.slice(0, last));
    const reflected = evaluate(between(centre, worst.x, -1));
    if (reflected.value < best.value) {
      const expanded = evaluate(between(centre, worst.x, -2));
      simplex[last] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[last - 1].value) {
      simplex[last] = reflected;
    } else {
      const outside = reflected.value < worst.value;
      const contracted = evaluate(between(centre, worst.x, outside ? -0.5 : 0.5));
      if (contracted.value <= Math.min(reflected.value, worst.value)) simplex[last] = contracted;
      else for (let i = 1; i <= last; i++) simplex[i] = evaluate(between(best.x, simplex[i].x, 0.5));
    }
  }
}

/** The point that lies `share` of the way from one to another. */
function between(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return from.map((value, axis) => value + share * (to[axis] - value));
}

function moved(x: Float64Array, axis: number, step: number): Float64Array {
  return x.map((value, i) => (i === axis ? value + step : value));
}

function centroid(vertices: readonly Vertex[]): Float64Array {
  return vertices[0].x.map((_, axis) => vertices.reduce((sum, { x }) => sum + x[axis], 0) / vertices.length);
}
