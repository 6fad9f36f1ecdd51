import { PathloomError } from '../../contract/error.ts';
import type { QualityRow, QualityTable, QualityValue } from '../../contract/quality.ts';
import { type Halves, scoreHalves, splitInHalves } from './halves.ts';
import type { Metric } from './metric.ts';
import { metrics } from './metrics.ts';
import type { Returns } from './paths.ts';
import { Ensemble, Series } from './subject.ts';

/** One column of the comparison: a model, or a baseline, and its paths, each as long as the history. */
export interface MeasuredModel {
  readonly id: string;
  /** Log returns, one array [steps] for each path. */
  readonly paths: readonly Returns[];
}

export interface MeasureOptions {
  readonly asset: string;
  readonly firstDate: string;
  readonly lastDate: string;
  /** Seed of the paths, for the record. */
  readonly seed: number;
  /** Models that could not be fitted, and why. */
  readonly failed?: Readonly<Record<string, string>>;
}

/** Shortest history that can be evaluated: the tail index needs one value in 5 %. */
export const MINIMUM_STEPS = 20;

/**
 * Measures models against a history: every metric of the registry, and where the history stands among each model's own paths.
 *
 * For a score every path takes the history's place, scored against all the others: against a model that holds the path itself
 * it would look nearer than any history can. The percentile is the share of these scores below the history's; a model of one
 * path has none. For a property it is the share of paths whose property is below the history's. Beside a score stands what one
 * half of the history gets against the other.
 * A model with a return that is not finite, or with a path that never moves, is listed as failed; no path is ever left out.
 *
 * @param history log returns of one asset, [steps]
 * @throws PathloomError bad_data, where the history is too short, not finite or constant
 * @throws RangeError where a model has no paths, or a path is not as long as the history: a mistake of the caller
 */
export function measure(
  history: Float64Array,
  models: readonly MeasuredModel[],
  options: MeasureOptions,
): QualityTable {
  checkHistory(history);
  const steps = history.length;
  const real = new Series(history);
  const halves = splitInHalves(history);
  const rows = metrics
    .filter((metric) => steps >= metric.minimumSteps)
    .map((metric) => ({ metric, row: describe(metric, real, halves) }))
    .filter(({ row }) => row.history === null || Number.isFinite(row.history));
  const failed: Record<string, string> = { ...options.failed };

  for (const { id, paths } of models) {
    const fault = findFault(id, paths, steps);
    if (fault) {
      failed[id] = fault;
      continue;
    }
    const model = new Ensemble(paths.map((path) => Float64Array.from(path)));
    for (const { metric, row } of rows) {
      const value = evaluate(metric, real, model);
      // A figure that is not defined for a model, such as the tail index of paths without losses, leaves its cell empty.
      if (Number.isFinite(value.value)) row.values[id] = value;
    }
  }
  const { asset, firstDate, lastDate, seed } = options;
  return {
    asset,
    firstDate,
    lastDate,
    steps,
    paths: models[0]?.paths.length ?? 0,
    seed,
    models: models.map(({ id }) => id).filter((id) => !(id in failed)),
    failed,
    rows: rows.map(({ row }) => row),
  };
}

function describe(metric: Metric, real: Series, halves: Halves): QualityRow {
  const floor = metric.direction === 'compare' ? undefined : scoreHalves(metric, halves);
  return {
    id: metric.id,
    name: metric.name,
    definition: metric.define(real.returns.length),
    source: metric.source,
    direction: metric.direction,
    history: metric.direction === 'compare' ? metric.property(real) : null,
    ...(floor !== undefined && { floor }),
    values: {},
  };
}

function evaluate(metric: Metric, real: Series, model: Ensemble): QualityValue {
  if (metric.direction === 'compare') {
    const properties = model.paths.map(metric.property);
    const mean = properties.reduce((sum, value) => sum + value, 0) / properties.length;
    return { value: mean, percentile: shareBelow(properties, metric.property(real)) };
  }
  const value = metric.score(real, model);
  if (model.paths.length === 1) return { value, percentile: null };
  const own = model.paths.map((path) => metric.scoreOwn(path, model));
  return { value, percentile: shareBelow(own, value) };
}

function shareBelow(values: readonly number[], limit: number): number {
  return values.filter((value) => value < limit).length / values.length;
}

function checkHistory(history: Float64Array): void {
  if (history.length < MINIMUM_STEPS) {
    throw new PathloomError(
      'bad_data',
      `The history has ${history.length} returns; an evaluation needs at least ${MINIMUM_STEPS}`,
    );
  }
  const odd = history.findIndex((r) => !Number.isFinite(r));
  if (odd >= 0) {
    throw new PathloomError('bad_data', `Return ${odd} of the history is ${history[odd]}; it must be finite`);
  }
  if (isConstant(history)) {
    throw new PathloomError('bad_data', `All returns of the history are ${history[0]}; they must vary`);
  }
}

function findFault(id: string, paths: readonly Returns[], steps: number): string | undefined {
  if (paths.length === 0) throw new RangeError(`Model "${id}" has no paths`);
  for (const [number, path] of paths.entries()) {
    if (path.length !== steps) {
      throw new RangeError(`Path ${number} of model "${id}" has ${path.length} steps; the history has ${steps}`);
    }
    const odd = path.findIndex((r) => !Number.isFinite(r));
    if (odd >= 0) return `path ${number} returns ${path[odd]} at step ${odd}`;
    if (isConstant(path)) return `path ${number} never moves: all its returns are ${path[0]}`;
  }
  return undefined;
}

function isConstant(returns: Returns): boolean {
  return returns.every((r) => r === returns[0]);
}
