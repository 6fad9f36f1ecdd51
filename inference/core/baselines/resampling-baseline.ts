import type { FittedBaseline } from './baseline.ts';
import { forecastHistory } from './forecast.ts';
import { average, averageSquare } from './sample.ts';
import { createSimulator, type DrawPath } from './simulator.ts';

/**
 * A baseline that puts paths together from the returns of its pool. It knows no state: what a block was followed by in the
 * history is the future of some day in it, so a forecast is a path like any other.
 *
 * @param drawPath fills `out` [steps] with the returns of one path
 */
export function createResamplingBaseline<Parameters extends Readonly<Record<string, number>>>(
  id: string,
  parameters: Parameters,
  pool: Float64Array,
  drawPath: DrawPath,
): FittedBaseline & { readonly parameters: Parameters } {
  const variance = averageSquare(pool, average(pool));
  const { simulate } = createSimulator(id, drawPath);
  const filter = (returns: Float64Array) => ({ variance: new Float64Array(returns.length).fill(variance) });
  const forecastFrom: FittedBaseline['forecastFrom'] = (_, options) => simulate(options);
  return { id, parameters, simulate, filter, forecastFrom, forecast: forecastHistory(filter, forecastFrom) };
}
