import { PathloomError } from '../../contract/error.ts';
import type { QualityRow, QualityTable, QualityValue } from '../../contract/quality.ts';
import { type Metric, metrics } from './metrics.ts';
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
  /** Paths of a model that take the history's place for the percentile of a score; 64 unless given. */
  readonly floorPaths?: number;
}

/** Shortest history that can be evaluated: the tail index needs one value in 5 %. */
export const MINIMUM_STEPS = 20;
const FLOOR_PATHS = 64;

/**
 * Measures models against a history: every metric of the registry, and where the history stands among each model's own paths.
 *
 * For a score the first `floorPaths` paths are each scored as if they were the history, and the percentile is the share of
 * these scores below the history's. For a property it is the share of all paths whose property is below the history's.
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
  const rows = metrics
    .filter((metric) => steps >= metric.minimumSteps)
    .map((metric) => ({ metric, row: describe(metric, real) }))
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
      const value = evaluate(metric, real, model, options.floorPaths ?? FLOOR_PATHS);
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

function describe(metric: Metric, real: Series): QualityRow {
  return {
    id: metric.id,
    name: metric.name,
    definition: metric.define(real.returns.length),
    source: metric.source,
    direction: metric.direction,
    history: metric.direction === 'compare' ? metric.property(real) : null,
    values: {},
  };
}

function evaluate(metric: Metric, real: Series, model: Ensemble, floorPaths: number): QualityValue {
  if (metric.direction === 'compare') {
    const properties = model.paths.map(metric.property);
    const mean = properties.reduce((sum, value) => sum + value, 0) / properties.length;
    return { value: mean, percentile: shareBelow(properties, metric.property(real)) };
  }
  const value = metric.score(real, model);
  const floor = model.paths.slice(0, floorPaths).map((path) => metric.score(path, model));
  return { value, percentile: shareBelow(floor, value) };
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
